import { type HttpClient, type Pages, pathTo, type ReadingOptions, timeText } from '@evergrant/core'
import * as v from 'valibot'
import { answer, namedSchema } from '../answers.ts'
import { numberedList } from '../lists.ts'
import type { SheetRecord } from '../records/record.ts'
import type { RecordOptions, RecordSchema } from '../records/records-of.ts'
import { tableAnswer } from '../table-answer.ts'
import { listRecords, listRows } from '../table-lists.ts'
import type { Restart, TableRequest } from '../table-reader.ts'
import type { Row } from './row.ts'
import type { Sheet, SheetSummary } from './sheet.ts'
import { findChanges, type SheetChanges, type SheetChangesOptions } from './sheet-changes.ts'

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
  signal?: AbortSignal | undefined
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
  /** Told that the sheet has changed while it was read, and that the rest of it comes in one piece. */
  onRestart?: (restart: Restart) => void
}

/** How a sheet is read as records. */
export interface SheetRecordsOptions extends Omit<SheetRowsOptions, 'include'>, RecordOptions {}

/** The sheets that the owner of the token can see. Iterating a list throws what the other methods throw. */
export interface Sheets {
  /** All sheets, read while they are iterated. */
  list(options?: SheetListOptions): Pages<SheetSummary>
  /**
   * One sheet with its columns and rows, in one piece.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: number | string, options?: SheetOptions): Promise<Sheet>
  /**
   * The sheet's version, which grows with every change.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  version(id: number | string, options?: Pick<ReadingOptions, 'signal'>): Promise<number>
  /** The rows from top to bottom, page by page; each comes once, also where the sheet changes meanwhile. */
  rows(id: number | string, options?: SheetRowsOptions): Pages<Row>
  /** The rows as objects keyed by the titles of their columns, checked and typed by a schema. */
  records<T>(id: number | string, options: SheetRecordsOptions & RecordSchema<T>): Pages<T>
  /** The same without a schema. */
  records(id: number | string, options?: SheetRecordsOptions): Pages<SheetRecord>
  /**
   * What has changed since a version; where nothing has, the version is all that is read.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  changes(id: number | string, options: SheetChangesOptions): Promise<SheetChanges>
}

/** From this level on, cells with several picks or contacts come as such; the default is documented in two ways. */
export const sheetLevel = 2

const sheetAnswer = tableAnswer<Sheet>()
const versionAnswer = answer<{ version: number }>(v.looseObject({ version: v.number() }))

/** The sheets behind an HTTP client. */
export function createSheets(http: HttpClient): Sheets {
  const sheets: Sheets = {
    list({ modifiedSince, include, ...reading } = {}) {
      const search = { modifiedSince: timeText(modifiedSince), include: include?.join() }
      return numberedList(http, { path: 'sheets', item: namedSchema, search, ...reading })
    },
    async get(id, { include, exclude, columnIds, rowIds, rowsModifiedSince, signal, ...paging } = {}) {
      const searchParams = {
        level: sheetLevel,
        include: include?.join(),
        exclude: exclude?.join(),
        columnIds: columnIds?.join(),
        rowIds: rowIds?.join(),
        rowsModifiedSince: timeText(rowsModifiedSince),
        ...paging,
      }
      return http.request(pathTo('sheets', id), { searchParams, schema: sheetAnswer, signal })
    },
    async version(id, { signal } = {}) {
      const schema = versionAnswer
      return (await http.request(pathTo('sheets', id, 'version'), { schema, signal })).version
    },
    rows: (id, options = {}) => listRows<Sheet>(http, sheetRequest(id, options)),
    records: <T>(id: number | string, options: SheetRecordsOptions & Partial<RecordSchema<T>> = {}) =>
      listRecords<T>(http, sheetRequest(id, options), options),
    changes: (id, options) => findChanges(sheets, id, options),
  }
  return sheets
}

/** A sheet that is to be read. */
export function sheetRequest(
  id: number | string,
  { modifiedSince, columnIds, include = [], pageSize = 1000, ...options }: SheetRowsOptions,
): TableRequest {
  const rowsModifiedSince = timeText(modifiedSince)
  return {
    ...options,
    path: pathTo('sheets', id),
    search: { level: sheetLevel, columnIds: columnIds?.join(), rowsModifiedSince },
    include: () => include,
    isFiltered: rowsModifiedSince !== undefined,
    pageSize,
  }
}
