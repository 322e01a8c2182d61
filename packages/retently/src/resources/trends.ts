import { type HttpClient, type Pages, pathTo, type ReadingOptions, timeText } from '@evergrant/core'
import { readList } from '../envelope.ts'
import { wholeList } from '../lists.ts'
import type { Metric } from './metric.ts'

/** A group of trends. */
export interface TrendGroup {
  /** Retently's id. */
  readonly _id: string
  /** Name. */
  readonly groupName?: string | null
  /** What its trends are about. */
  readonly metric?: Metric | null
  /** Whether it is the one that is shown first. */
  readonly isDefault?: boolean | null
  /** How many trends it has. */
  readonly trendsCount?: number | null
  /** When it was made, ISO 8601 UTC. */
  readonly createdDate?: string | null
}

/** The trends of a group over some time. */
export interface Trends {
  /** The group. */
  readonly group?: TrendGroup | null
  /** The time. */
  readonly dateRange?: Readonly<Record<string, unknown>> | null
  /** The trends; nothing tells what one holds. */
  readonly trends: readonly Readonly<Record<string, unknown>>[]
}

/** A time that has a name. */
export type TrendPeriod =
  | 'today'
  | 'yesterday'
  | 'past-week'
  | 'past-month'
  | 'past-3-months'
  | 'past-6-months'
  | 'past-year'
  | 'this-month-to-date'
  | 'this-quarter-to-date'
  | 'this-year-to-date'

/** Which time trends are about: one that has a name, or one from `startDate` to `endDate`. */
export type TrendOptions = Pick<ReadingOptions, 'signal'> &
  (
    | { date: TrendPeriod; startDate?: undefined; endDate?: undefined }
    | { date?: undefined; startDate: Date | string; endDate: Date | string }
  )

/** The trends of a Retently account. */
export interface TrendsResource {
  /** The groups; they come in one piece. Iterating throws what `get` throws. */
  list(options?: Pick<ReadingOptions, 'signal'>): Pages<TrendGroup>
  /**
   * The trends of a group; `default` is the one that is shown first.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(groupId: string, options: TrendOptions): Promise<Trends>
}

/** The trends behind an HTTP client. */
export function createTrends(http: HttpClient): TrendsResource {
  return {
    list: (options) => wholeList(http, 'trends', { member: 'groups', idName: '_id' }, options),
    async get(groupId, { date = 'custom', startDate, endDate, signal }) {
      const searchParams = { date, startDate: timeText(startDate), endDate: timeText(endDate) }
      const body = await http.request<Trends>(pathTo('trends', groupId), { searchParams, signal })
      readList(http.connection, body, { member: 'trends' })
      return body
    },
  }
}
