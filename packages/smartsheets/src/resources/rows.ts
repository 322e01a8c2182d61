import { type HttpClient, pathTo } from '@evergrant/core'
import * as v from 'valibot'
import { answer } from '../answers.ts'
import { faultInRow } from '../table-answer.ts'
import type { Row } from './row.ts'
import { sheetLevel } from './sheets.ts'

/** What a row is fetched with. */
export interface RowOptions {
  /** What else it holds, for example `columns`, `objectValue`, `rowPermalink` or `writerInfo`. */
  include?: readonly string[]
  /** What it leaves out, for example `nonexistentCells`. */
  exclude?: readonly string[]
  /** Ends the request. */
  signal?: AbortSignal | undefined
}

/** Single rows of sheets; all rows of one come with `sheets.rows`. */
export interface Rows {
  /**
   * One row.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(sheetId: number | string, rowId: number | string, options?: RowOptions): Promise<Row>
}

const rowAnswer = answer<Row>(v.unknown(), faultInRow)

/** The rows behind an HTTP client. */
export function createRows(http: HttpClient): Rows {
  return {
    async get(sheetId, rowId, { include, exclude, signal } = {}) {
      const searchParams = { level: sheetLevel, include: include?.join(), exclude: exclude?.join() }
      return http.request(pathTo('sheets', sheetId, 'rows', rowId), {
        searchParams,
        schema: rowAnswer,
        signal,
      })
    },
  }
}
