import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import { type FilterOptions, filterSearch } from '../filters.ts'
import { numberedList, type PagingOptions } from '../lists.ts'
import type { Feedback } from './feedback-record.ts'

/** Which feedback is listed, and how. Its dates are those when it was given. */
export interface FeedbackListOptions extends FilterOptions, PagingOptions {
  /** Only of the customer with this e-mail address. */
  email?: string
  /** Only of this customer. */
  customerId?: string
  /** Only of this campaign. */
  campaignId?: string
  /** Field to sort by, with `-` before it the other way round. Default `createdDate`, so that what comes meanwhile shifts no page. */
  sort?: string
}

/** The feedback that a Retently account has received. */
export interface FeedbackResource {
  /** All feedback, read while it is iterated. Iterating throws what `get` throws. */
  list(options?: FeedbackListOptions): Pages<Feedback>
  /**
   * One feedback.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: string, options?: Pick<ReadingOptions, 'signal'>): Promise<Feedback>
}

const form = { member: 'responses', idName: 'id' }

/** The feedback behind an HTTP client. */
export function createFeedback(http: HttpClient): FeedbackResource {
  return {
    list({ email, customerId, campaignId, sort = 'createdDate', ...options } = {}) {
      const search = { email, customerId, campaignId, sort, ...filterSearch(options) }
      return numberedList(http, 'feedback', form, search, options)
    },
    async get(id, { signal } = {}) {
      const body = await http.request(pathTo('feedback', id), { signal })
      return readRecord(http.connection, body, form)
    },
  }
}
