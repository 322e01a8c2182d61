import { type HttpClient, pathTo, timeText } from '@evergrant/core'
import * as v from 'valibot'
import { answer, idSchema } from '../answers.ts'

/** Where it is searched. */
export interface SearchOptions {
  /** Only in this sheet. Default everywhere. */
  sheetId?: number | string
  /** Only in these, for example `cellData` or `sheetNames`; not within one sheet. */
  scopes?: readonly string[]
  /** Only what was changed since: a Date, or text in ISO 8601; not within one sheet. */
  modifiedSince?: Date | string
  /** Ends the request. */
  signal?: AbortSignal | undefined
}

/** What was found; Smartsheet gives 100 results at most. */
export interface SearchResults {
  /** How many there are in all. */
  readonly totalCount: number
  /** The first of them. */
  readonly results: readonly SearchResult[]
}

/** A place where the text stands. */
export interface SearchResult {
  /** Id of what was found. */
  readonly objectId: number
  /** For example `row`, `sheet`, `report` or `attachment`. */
  readonly objectType: string
  /** The text that was found. */
  readonly text?: string
  /** Where it stands, for people. */
  readonly contextData?: readonly string[]
  /** Id of what it is part of. */
  readonly parentObjectId?: number
  /** Name of what it is part of. */
  readonly parentObjectName?: string
  /** For example `sheet`. */
  readonly parentObjectType?: string
}

/**
 * Searches everything that the owner of the token can see; what has just changed may not be found yet.
 * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
 */
export type Search = (text: string, options?: SearchOptions) => Promise<SearchResults>

const searchAnswer = answer<SearchResults>(
  v.looseObject({
    totalCount: v.number(),
    results: v.array(
      v.looseObject({ objectId: idSchema, objectType: v.string(), parentObjectId: v.nullish(idSchema) }),
    ),
  }),
)

/** The search behind an HTTP client. */
export function createSearch(http: HttpClient): Search {
  return async (query, { sheetId, scopes, modifiedSince, signal } = {}) => {
    const path = sheetId === undefined ? 'search' : pathTo('search', 'sheets', sheetId)
    const searchParams = { query, scopes: scopes?.join(), modifiedSince: timeText(modifiedSince) }
    return http.request(path, { searchParams, schema: searchAnswer, signal })
  }
}
