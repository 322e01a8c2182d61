import type { HttpClient, ReadingOptions } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import type { Metric } from './metric.ts'

/** The score of the whole account by one metric. */
export interface Score {
  /** The score. */
  readonly score: number | null
  /** What was measured. */
  readonly metricsType: Metric
  /** All scores that were given, added up. */
  readonly scoreSum?: number | null
  /** Share of those who gave a high score, in whole per cent. */
  readonly promoters?: number | null
  /** Share of those in between, in whole per cent. */
  readonly passives?: number | null
  /** Share of those who gave a low score, in whole per cent. */
  readonly detractors?: number | null
  /** How many gave a high score. */
  readonly promotersCount?: number | null
  /** How many are in between. */
  readonly passivesCount?: number | null
  /** How many gave a low score. */
  readonly detractorsCount?: number | null
  /** How many have answered. */
  readonly totalResponses?: number | null
  /** How often each score was given. */
  readonly ratingDistribution?: Readonly<Record<string, number>> | null
}

/** Reads a score. */
export type GetScore = (options?: Pick<ReadingOptions, 'signal'>) => Promise<Score>

/** The scores of a Retently account. Each throws ApiError, AuthenticationError, NetworkError, ResponseError. */
export interface Scores {
  /** Net Promoter Score: would they recommend it. */
  readonly nps: GetScore
  /** Customer satisfaction. */
  readonly csat: GetScore
  /** Customer effort. */
  readonly ces: GetScore
  /** Stars. */
  readonly star: GetScore
}

/** The scores behind an HTTP client. */
export function createScores(http: HttpClient): Scores {
  const get =
    (metric: string): GetScore =>
    async ({ signal } = {}) => {
      const body = await http.request(`${metric}/score`, { signal })
      const { nps, ...data } = readRecord<Partial<Score> & { nps?: number }>(http.connection, body, {})
      // In older answers the score is called nps, and nothing says what was measured.
      return { metricsType: metric.toUpperCase(), ...data, score: data.score ?? nps ?? null }
    }
  return { nps: get('nps'), csat: get('csat'), ces: get('ces'), star: get('star') }
}
