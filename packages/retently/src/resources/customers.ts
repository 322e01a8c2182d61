import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import { type FilterOptions, filterSearch } from '../filters.ts'
import { numberedList, type PagingOptions } from '../lists.ts'
import type { Customer } from './customer.ts'

/** Which customers are listed, and how. */
export interface CustomerListOptions extends FilterOptions, PagingOptions {
  /** Only the one with this e-mail address. */
  email?: string
  /**
   * Field to sort by, with `-` before it the other way round. Default `createdDate`, oldest first: a customer who is
   * added meanwhile then shifts no page.
   */
  sort?: string
}

/** The customers of a Retently account. */
export interface Customers {
  /** All customers, read while they are iterated. Iterating throws what `get` throws. */
  list(options?: CustomerListOptions): Pages<Customer>
  /**
   * One customer.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: string, options?: Pick<ReadingOptions, 'signal'>): Promise<Customer>
}

const form = { member: 'subscribers', idName: 'id' }

/** The customers behind an HTTP client. */
export function createCustomers(http: HttpClient): Customers {
  return {
    list({ email, sort = 'createdDate', ...options } = {}) {
      return numberedList(http, 'customers', form, { email, sort, ...filterSearch(options) }, options)
    },
    async get(id, { signal } = {}) {
      const body = await http.request(pathTo('customers', id), { signal })
      return readRecord(http.connection, body, form)
    },
  }
}
