import type { HttpClient, ReadingOptions } from '@evergrant/core'
import * as v from 'valibot'
import { answer } from '../answers.ts'

/** What Smartsheet says of itself. */
export interface ServerInfo {
  /** Languages and regions, for example `en_US`. */
  readonly supportedLocales?: readonly string[]
  /** What the numbers in the formats of cells mean. */
  readonly formats?: Readonly<Record<string, unknown>>
  /** What it can do. */
  readonly featureInfo?: Readonly<Record<string, unknown>>
}

/**
 * Fonts, colours, date formats and languages that Smartsheet knows.
 * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
 */
export type GetServerInfo = (options?: Pick<ReadingOptions, 'signal'>) => Promise<ServerInfo>

const serverInfoAnswer = answer<ServerInfo>(v.looseObject({}))

/** What tells of the server behind an HTTP client. */
export function createServerInfo(http: HttpClient): GetServerInfo {
  return ({ signal } = {}) => http.request('serverinfo', { schema: serverInfoAnswer, signal })
}
