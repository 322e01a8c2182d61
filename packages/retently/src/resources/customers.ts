import {
  createPages,
  type HttpClient,
  type Page,
  type Pages,
  type ReadingOptions,
  readPages,
} from '@evergrant/core'
import { readPage, readRecord } from '../envelope.ts'
import type { Customer } from './customer.ts'

/** Which customers are listed, and how. */
export interface CustomerListOptions extends ReadingOptions {
  /** Only the one with this e-mail address. */
  email?: string
  /** Only from this time on: a Date, or text in ISO 8601. */
  startDate?: Date | string
  /** Only up to this time: a Date, or text in ISO 8601. */
  endDate?: Date | string
  /**
   * Field to sort by, with `-` before it the other way round. Default `createdDate`, oldest first: a customer who is
   * added meanwhile then shifts no page.
   */
  sort?: string
  /** Records that one request asks for, 1000 at most. Default 1000. */
  pageSize?: number
}

/** The customers of a Retently account. */
export interface Customers {
  /** All customers, read while they are iterated. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(options?: CustomerListOptions): Pages<Customer>
  /**
   * One customer.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError
   */
  get(id: string, options?: { signal?: AbortSignal }): Promise<Customer>
}

/** The customers behind an HTTP client. */
export function createCustomers(http: HttpClient): Customers {
  return {
    list({ email, startDate, endDate, sort = 'createdDate', pageSize: limit = 1000, ...reading } = {}) {
      const search = { email, startDate: timeText(startDate), endDate: timeText(endDate), sort, limit }
      return createPages((signal) => {
        const readNumbered = async (page: number): Promise<Page<Customer, number>> => {
          const body = await http.request('customers', { searchParams: { ...search, page }, signal })
          return readPage<Customer>(http.connection, body, 'subscribers', { page, limit })
        }
        return readPages(1, readNumbered, reading.concurrency)
      }, reading.signal)
    },
    async get(id, { signal } = {}) {
      const body = await http.request(`customers/${encodeURIComponent(id)}`, { signal })
      return readRecord<Customer>(http.connection, body, 'subscribers')
    },
  }
}

function timeText(time: Date | string | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time
}
