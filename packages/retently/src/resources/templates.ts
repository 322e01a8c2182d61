import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { readRecord } from '../envelope.ts'
import { wholeList } from '../lists.ts'
import type { Channel, Metric } from './metric.ts'

/** A template of surveys. Retently promises the id only. */
export interface Template {
  /** Retently's id. */
  readonly id: string
  /** Name. */
  readonly name?: string | null
  /** How its surveys reach the customers. */
  readonly channel?: Channel | null
  /** What it measures. */
  readonly metric?: Metric | null
  /** The questions; only where it was fetched alone. */
  readonly surveyQuestions?: readonly unknown[] | null
}

/** The templates of a Retently account. */
export interface Templates {
  /** All templates; they come in one piece. Iterating throws what `get` throws. */
  list(options?: Pick<ReadingOptions, 'signal'>): Pages<Template>
  /**
   * One template with its questions.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: string, options?: Pick<ReadingOptions, 'signal'>): Promise<Template>
}

const form = { member: 'templates', idName: 'id' }

/** The templates behind an HTTP client. */
export function createTemplates(http: HttpClient): Templates {
  return {
    list: (options) => wholeList(http, 'templates', form, options),
    async get(id, { signal } = {}) {
      const body = await http.request(pathTo('templates', id), { signal })
      return readRecord(http.connection, body, form)
    },
  }
}
