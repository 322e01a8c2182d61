import { createPages, type HttpClient, type Pages, type ReadingOptions } from '@evergrant/core'
import { pathTo } from '../ids.ts'
import { numberedList } from '../lists.ts'
import { needsObjectValue } from '../records/cell-value.ts'
import type { SheetRecord } from '../records/record.ts'
import { type RecordOptions, recordsOf } from '../records/records-of.ts'
import { tableAnswer } from '../table-answer.ts'
import { type Restart, readTable, type TableRequest } from '../table-reader.ts'
import { timeText } from '../time-text.ts'
import type { Row } from './row.ts'
import type { Sheet, SheetSummary } from './sheet.ts'

/** Which sheets are listed, and how. */
export interface SheetListOptions extends ReadingOptions {
  /** Only those changed since: a Date, or text in ISO 8601. */
  modifiedSince?: Date | string
  /** What else each entry holds. */
  include?: readonly ('sheetVersion' | 'source')[]
  /** Records that one request asks for. Default 1000. */
  pageSize?: number
}

/** What a sheet is fetched with. */
export interface SheetOptions {
  /** What else it holds, for example `objectValue`, `rowPermalink` or `writerInfo`. */
  include?: readonly string[]
  /** What it leaves out, for example `nonexistentCells` or `filteredOutRows`. */
  exclude?: readonly string[]
  /** Only these columns. */
  columnIds?: readonly number[]
  /** Only these rows. */
  rowIds?: readonly number[]
  /** Only rows changed since; rows that were deleted are not told of. */
  rowsModifiedSince?: Date | string
  /** Only the rows of this page, from 1; without `page` and `pageSize` all rows come. */
  page?: number
  /** Rows on a page. Default 100 once `page` is given. */
  pageSize?: number
  /** Ends the request. */
  signal?: AbortSignal
}

/** How the rows of a sheet are read. */
export interface SheetRowsOptions extends ReadingOptions {
  /** Only rows changed since: a Date, or text in ISO 8601; rows that were deleted are not told of. */
  modifiedSince?: Date | string
  /** Only these columns. */
  columnIds?: readonly number[]
  /** What else a row holds, for example `objectValue`, `rowPermalink` or `writerInfo`. */
  include?: readonly string[]
  /** Rows that one request asks for. Default 1000. */
  pageSize?: number
  /** Told when the sheet has changed meanwhile, so that the rest is read in one piece. */
  onRestart?: (restart: Restart) => void
}

/** How a sheet is read as records. */
export type SheetRecordsOptions<T> = Omit<SheetRowsOptions, 'include'> & RecordOptions<T>

/** The sheets that the owner of the token can see. */
export interface Sheets {
  /** All sheets, read while they are iterated. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(options?: SheetListOptions): Pages<SheetSummary>
  /**
   * One sheet with its columns and rows.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError
   */
  get(id: number | string, options?: SheetOptions): Promise<Sheet>
  /** The rows, in order; where the sheet changes meanwhile, each that is there at the end comes once. Iterating throws as `list`. */
  rows(id: number | string, options?: SheetRowsOptions): Pages<Row>
  /** The rows as objects keyed by the titles of their columns. Iterating throws as `list`. */
  records(
    id: number | string,
    options?: SheetRecordsOptions<SheetRecord> & { schema?: undefined },
  ): Pages<SheetRecord>
  records<T>(id: number | string, options: SheetRecordsOptions<T>): Pages<T>
}

/** From this level on, cells with several picks or contacts come as such; the default is documented in two ways. */
const sheetLevel = 2

const sheetAnswer = tableAnswer<Sheet>()

/** The sheets behind an HTTP client. */
export function createSheets(http: HttpClient): Sheets {
  return {
    list({ modifiedSince, include, ...reading } = {}) {
      const search = { modifiedSince: timeText(modifiedSince), include: include?.join() }
      return numberedList(http, { path: 'sheets', search, ...reading })
    },
    get(id, { include, exclude, columnIds, rowIds, rowsModifiedSince, page, pageSize, signal } = {}) {
      const searchParams = {
        level: sheetLevel,
        include: include?.join(),
        exclude: exclude?.join(),
        columnIds: columnIds?.join(),
        rowIds: rowIds?.join(),
        rowsModifiedSince: timeText(rowsModifiedSince),
        page,
        pageSize,
      }
      return http.request(pathTo('sheets', id), { searchParams, schema: sheetAnswer, signal })
    },
    rows(id, options = {}) {
      const request = requestFor(id, options)
      return createPages((signal) => {
        const readNext = readTable<Sheet>(http, request, signal)
        return async () => (await readNext())?.rows
      }, options.signal)
    },
    records<T>(id: number | string, { schema, key, ...options }: SheetRecordsOptions<T> = {}): Pages<never> {
      const request: TableRequest = {
        ...requestFor(id, options),
        include: (columns) => (columns?.some(needsObjectValue) === false ? [] : ['objectValue']),
      }
      return createPages((signal) => {
        const readNext = readTable<Sheet>(http, request, signal)
        return async () => {
          const sheet = await readNext()
          return sheet && recordsOf(sheet, { schema, key }, http.connection)
        }
      }, options.signal) as Pages<unknown> as Pages<never>
    },
  }
}

function requestFor(
  id: number | string,
  { modifiedSince, columnIds, include = [], pageSize = 1000, ...rest }: SheetRowsOptions,
): TableRequest {
  const rowsModifiedSince = timeText(modifiedSince)
  return {
    ...rest,
    path: pathTo('sheets', id),
    search: { level: sheetLevel, columnIds: columnIds?.join(), rowsModifiedSince },
    include: () => include,
    isFiltered: rowsModifiedSince !== undefined,
    pageSize,
  }
}
