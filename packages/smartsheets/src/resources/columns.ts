import { type HttpClient, type Pages, pathTo, type ReadingOptions } from '@evergrant/core'
import { numberedList } from '../lists.ts'
import { columnSchema } from '../table-answer.ts'
import type { Column } from './column.ts'
import { sheetLevel } from './sheets.ts'

/** How columns are listed. */
export interface ColumnListOptions extends ReadingOptions {
  /** Records that one request asks for. Default 1000. */
  pageSize?: number
}

/** The columns of sheets. */
export interface Columns {
  /** The columns of a sheet from left to right. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(sheetId: number | string, options?: ColumnListOptions): Pages<Column>
}

/** The columns behind an HTTP client. */
export function createColumns(http: HttpClient): Columns {
  return {
    list: (sheetId, options = {}) =>
      numberedList(http, {
        path: pathTo('sheets', sheetId, 'columns'),
        item: columnSchema,
        search: { level: sheetLevel },
        ...options,
      }),
  }
}
