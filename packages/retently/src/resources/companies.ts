import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import { numberedList, type PagingOptions } from '../lists.ts'

/** A company that customers work for. Retently promises the id only. */
export interface Company {
  /** Retently's id. */
  readonly id: string
  /** When the company was added, ISO 8601 UTC. */
  readonly createdDate?: string | null
  /** Its domain, which it can be found by as well. */
  readonly domain?: string | null
  /** Name. */
  readonly companyName?: string | null
  /** Name of its industry. */
  readonly industryName?: string | null
  /** Tags. */
  readonly tags?: readonly string[] | null
  /** Its score by metric; null where nobody has answered. */
  readonly cxMetrics?: Readonly<Record<string, number | null>> | null
  /** How many customers work for it. */
  readonly contactsCount?: number | null
}

/** How companies are listed. */
export interface CompanyListOptions extends PagingOptions {
  /** Records that one request asks for. Default 100: more have been refused in the past. */
  pageSize?: number
  /** Field to sort by, for example `companyName` or `cxMetrics.NPS`, with `-` before it the other way round. Default `createdDate`. */
  sort?: string
}

/** The companies of a Retently account. */
export interface Companies {
  /** All companies, read while they are iterated. Iterating throws what `get` throws. */
  list(options?: CompanyListOptions): Pages<Company>
  /**
   * One company by its id or its domain.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(idOrDomain: string, options?: Pick<ReadingOptions, 'signal'>): Promise<Company>
}

const form = { member: 'companies', idName: 'id' }

/** The companies behind an HTTP client. */
export function createCompanies(http: HttpClient): Companies {
  return {
    list: ({ sort = 'createdDate', pageSize = 100, ...reading } = {}) =>
      numberedList(http, 'companies', form, { sort }, { pageSize, ...reading }),
    async get(idOrDomain, { signal } = {}) {
      const body = await http.request(pathTo('companies', idOrDomain), { signal })
      return readRecord(http.connection, body, form)
    },
  }
}
