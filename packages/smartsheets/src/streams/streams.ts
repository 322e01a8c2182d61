import type { HttpClient, Stream } from '@evergrant/core'
import type { SheetRecord } from '../records/record.ts'
import { createReports, reportRequest } from '../resources/reports.ts'
import { createSheets, sheetRequest } from '../resources/sheets.ts'
import { metadataFields as allMetadataFields, type MetadataField } from './metadata-fields.ts'
import { tableStream } from './table-stream.ts'

type Id = number | string

/** What is described as streams. */
export interface StreamsOptions {
  /** Ids of sheets. Default all, unless `reportIds` are given. */
  sheetIds?: readonly Id[]
  /** Ids of reports. Default all, unless `sheetIds` are given. */
  reportIds?: readonly Id[]
  /** What records say of their sheet or report, and of their row, beside their cells. Default all of it. */
  metadataFields?: readonly MetadataField[]
  /** Ends the describing; reading has a signal of its own. */
  signal?: AbortSignal | undefined
}

/**
 * Sheets and reports as streams, one small request for each while it is iterated. A sheet is read from its cursor
 * `modifiedAt` on, a report always as a whole. Iterating throws ApiError, AuthenticationError, NetworkError, ResponseError.
 */
export type Streams = (options?: StreamsOptions) => AsyncIterable<Stream<SheetRecord>>

/** The streams behind an HTTP client. */
export function createStreams(http: HttpClient): Streams {
  const sheets = createSheets(http)
  const reports = createReports(http)
  return async function* ({ sheetIds, reportIds, metadataFields = allMetadataFields, signal } = {}) {
    const isEverything = sheetIds === undefined && reportIds === undefined
    const small = { page: 1, pageSize: 1, signal }
    for await (const id of sheetIds ?? (isEverything ? idsIn(sheets.list({ signal })) : [])) {
      const table = await sheets.get(id, small)
      const include = includeFor(metadataFields)
      yield tableStream(http, {
        table,
        hasCursor: true,
        metadataFields,
        request: (since) =>
          sheetRequest(id, { include, ...(since === undefined ? {} : { modifiedSince: since }) }),
      })
    }
    for await (const id of reportIds ?? (isEverything ? idsIn(reports.list({ signal })) : [])) {
      const table = await reports.get(id, small)
      yield tableStream(http, {
        table,
        hasCursor: false,
        metadataFields,
        request: () => reportRequest(id, {}),
      })
    }
  }
}

async function* idsIn(list: AsyncIterable<{ readonly id: number }>): AsyncIterable<number> {
  for await (const { id } of list) yield id
}

/** What a sheet has to be asked for, because rows do not hold it by themselves. */
function includeFor(wanted: readonly MetadataField[]): string[] {
  const hasWriter = wanted.includes('row_created_by') || wanted.includes('row_modified_by')
  return [...(wanted.includes('row_permalink') ? ['rowPermalink'] : []), ...(hasWriter ? ['writerInfo'] : [])]
}
