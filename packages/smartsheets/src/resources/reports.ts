import { type HttpClient, type Pages, pathTo, type ReadingOptions, timeText } from '@evergrant/core'
import { namedSchema } from '../answers.ts'
import { numberedList } from '../lists.ts'
import type { SheetRecord } from '../records/record.ts'
import type { RecordOptions, RecordSchema } from '../records/records-of.ts'
import { tableAnswer } from '../table-answer.ts'
import { listRecords, listRows } from '../table-lists.ts'
import type { TableRequest } from '../table-reader.ts'
import type { Report, ReportSummary } from './report.ts'
import type { ReportRow } from './row.ts'

/** Which reports are listed, and how. */
export interface ReportListOptions extends ReadingOptions {
  /** Only those changed since: a Date, or text in ISO 8601. */
  modifiedSince?: Date | string
  /** Records that one request asks for. Default 1000. */
  pageSize?: number
}

/** What a report is fetched with. */
export interface ReportOptions {
  /** What else it holds, for example `objectValue`, `scope` or `sourceSheets`. */
  include?: readonly string[]
  /** The page of its rows, from 1. Default 1. */
  page?: number
  /** Rows on a page, 10,000 at most. Default 100. */
  pageSize?: number
  /** Ends the request. */
  signal?: AbortSignal | undefined
}

/** How the rows of a report are read. */
export interface ReportRowsOptions extends ReadingOptions {
  /** What else a row holds, for example `objectValue`. */
  include?: readonly string[]
  /** Rows that one request asks for, 10,000 at most. Default 1000. */
  pageSize?: number
}

/** How a report is read as records. */
export interface ReportRecordsOptions extends Omit<ReportRowsOptions, 'include'>, RecordOptions {}

/**
 * The reports that the owner of the token can see. A report has no version: rows that come, go or move while it is read
 * may be missed or come twice. Iterating a list throws what `get` throws.
 */
export interface Reports {
  /** All reports, read while they are iterated. */
  list(options?: ReportListOptions): Pages<ReportSummary>
  /**
   * One report with its columns and a page of its rows.
   * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
   */
  get(id: number | string, options?: ReportOptions): Promise<Report>
  /** The rows from top to bottom. */
  rows(id: number | string, options?: ReportRowsOptions): Pages<ReportRow>
  /** The rows as objects keyed by the titles of their columns, `Sheet Name` among them, checked and typed by a schema. */
  records<T>(id: number | string, options: ReportRecordsOptions & RecordSchema<T>): Pages<T>
  /** The same without a schema. */
  records(id: number | string, options?: ReportRecordsOptions): Pages<SheetRecord>
}

/** A report shows several picks as such only from this level on, later than a sheet. */
const reportLevel = 3

const reportAnswer = tableAnswer<Report>()

/** The reports behind an HTTP client. */
export function createReports(http: HttpClient): Reports {
  return {
    list({ modifiedSince, ...reading } = {}) {
      const search = { modifiedSince: timeText(modifiedSince) }
      return numberedList(http, { path: 'reports', item: namedSchema, search, ...reading })
    },
    async get(id, { include, signal, ...paging } = {}) {
      const searchParams = { level: reportLevel, include: include?.join(), ...paging }
      return http.request(pathTo('reports', id), { searchParams, schema: reportAnswer, signal })
    },
    rows: (id, options = {}) => listRows<Report>(http, reportRequest(id, options)),
    records: <T>(id: number | string, options: ReportRecordsOptions & Partial<RecordSchema<T>> = {}) =>
      listRecords<T>(http, reportRequest(id, options), options),
  }
}

/** A report that is to be read. */
export function reportRequest(
  id: number | string,
  { include = [], pageSize = 1000, ...options }: ReportRowsOptions,
): TableRequest {
  return {
    ...options,
    path: pathTo('reports', id),
    search: { level: reportLevel },
    include: () => include,
    isFiltered: false,
    pageSize,
  }
}
