import { type HttpClient, type Pages, pathTo, timeText } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import { wholeList } from '../lists.ts'
import type { Channel, Metric } from './metric.ts'

/** How a campaign has done. Retently promises the campaign's id only. */
export interface Report {
  /** Id of the campaign. */
  readonly campaignId: string
  /** Name of the campaign. */
  readonly name?: string | null
  /** Whether the campaign runs. */
  readonly isActive?: boolean | null
  /** What it measures. */
  readonly metric?: Metric | null
  /** `regular` or `transactional`. */
  readonly type?: string | null
  /** How its surveys reach the customers. */
  readonly channel?: Channel | null
  /** Its scores day by day. */
  readonly trend?: readonly (ReportScores & { readonly day?: string | null })[] | null
  /** Its scores in all. */
  readonly last?: ReportScores | null
  /** What became of its surveys, as numbers: `totalCount`, `opened`, `responded`, `optedOut`, `isBounced`. */
  readonly deliveryStats?: Readonly<Record<string, number>> | null
  /** The same for each question. */
  readonly questionsStats?: readonly unknown[] | null
}

/** Scores of some time. */
export interface ReportScores {
  /** How many gave a high score. */
  readonly promoters?: number | null
  /** How many are in between. */
  readonly passives?: number | null
  /** How many gave a low score. */
  readonly detractors?: number | null
  /** How many there are. */
  readonly total?: number | null
  /** The score. */
  readonly score?: number | null
  /** How often each score was given. */
  readonly ratingDistribution?: Readonly<Record<string, number>> | null
}

/** The days that a report is about. */
export interface ReportOptions {
  /** First day: a Date (its day in UTC), or text such as `2026-01-31`. */
  startDate?: Date | string
  /** Last day, likewise. */
  endDate?: Date | string
  /** Ends the request. */
  signal?: AbortSignal | undefined
}

/** The reports of a Retently account. */
export interface Reports {
  /** Reports of all campaigns; they come in one piece. Iterating throws what `get` throws. */
  list(options?: ReportOptions): Pages<Report>
  /**
   * The report of one campaign.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(campaignId: string, options?: ReportOptions): Promise<Report>
}

const form = { idName: 'campaignId' }

/** The reports behind an HTTP client. */
export function createReports(http: HttpClient): Reports {
  return {
    list: ({ signal, ...days } = {}) => wholeList(http, 'reports', form, { search: daySearch(days), signal }),
    async get(campaignId, { signal, ...days } = {}) {
      const body = await http.request(pathTo('reports', campaignId), {
        searchParams: daySearch(days),
        signal,
      })
      return readRecord(http.connection, body, form)
    },
  }
}

function daySearch({ startDate, endDate }: ReportOptions): Record<string, string | undefined> {
  return { startDate: dayText(startDate), endDate: dayText(endDate) }
}

function dayText(day: Date | string | undefined): string | undefined {
  const text = timeText(day)
  return day instanceof Date ? text?.slice(0, 10) : text
}
