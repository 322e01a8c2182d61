import { createPages, type HttpClient, type Pages } from '@evergrant/core'
import { type PageRequest, readPage, readRecord } from '../envelope.ts'
import type { Sheet, SheetSummary } from './sheet.ts'

/** Which sheets are listed, and how. */
export interface SheetListOptions {
  /** Only those changed since: a Date, or text in ISO 8601. */
  modifiedSince?: Date | string
  /** What else each entry holds. */
  include?: readonly ('sheetVersion' | 'source')[]
  /** Records that one request asks for. Default 1000. */
  pageSize?: number
  /** Ends the reading. */
  signal?: AbortSignal
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

/** The sheets that the owner of the token can see. */
export interface Sheets {
  /** All sheets, read while they are iterated. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError. */
  list(options?: SheetListOptions): Pages<SheetSummary>
  /**
   * One sheet with its columns and rows.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError
   */
  get(id: number | string, options?: SheetOptions): Promise<Sheet>
}

/** From this level on, cells with several picks or contacts come as such; the default is documented in two ways. */
const sheetLevel = 2

/** The sheets behind an HTTP client. */
export function createSheets(http: HttpClient): Sheets {
  return {
    list({ modifiedSince, include, pageSize = 1000, signal } = {}) {
      const search = { modifiedSince: timeText(modifiedSince), include: include?.join(), pageSize }
      return createPages({ page: 1 }, async (asked: PageRequest) => {
        const body = await http.request('sheets', { searchParams: { ...search, page: asked.page }, signal })
        return readPage<SheetSummary>(http.connection, body, asked)
      })
    },
    async get(id, { include, exclude, columnIds, rowIds, rowsModifiedSince, page, pageSize, signal } = {}) {
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
      const body = await http.request(`sheets/${encodeURIComponent(id)}`, { searchParams, signal })
      return readRecord<Sheet>(http.connection, body, ['columns', 'rows'])
    },
  }
}

function timeText(time: Date | string | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time
}
