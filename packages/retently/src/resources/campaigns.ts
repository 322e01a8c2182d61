import type { HttpClient, Pages, ReadingOptions } from '@evergrant/core'
import { wholeList } from '../lists.ts'
import type { Channel, Metric } from './metric.ts'

/** A campaign. Retently promises the id only. */
export interface Campaign {
  /** Retently's id. */
  readonly id: string
  /** Name. */
  readonly name?: string | null
  /** Whether it runs. */
  readonly isActive?: boolean | null
  /** Id of its template. */
  readonly templateId?: string | null
  /** What it measures. */
  readonly metric?: Metric | null
  /** `regular` or `transactional`. */
  readonly type?: string | null
  /** How its surveys reach the customers. */
  readonly channel?: Channel | null
}

/** The campaigns of a Retently account. */
export interface Campaigns {
  /** All campaigns; they come in one piece. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(options?: Pick<ReadingOptions, 'signal'>): Pages<Campaign>
}

/** The campaigns behind an HTTP client. */
export function createCampaigns(http: HttpClient): Campaigns {
  return { list: (options) => wholeList(http, 'campaigns', { member: 'campaigns', idName: 'id' }, options) }
}
