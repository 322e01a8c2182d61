import { createPages, type HttpClient, type Pages } from '@evergrant/core'
import { needsObjectValue } from './records/cell-value.ts'
import { type RecordOptions, type RecordSchema, recordsOf } from './records/records-of.ts'
import type { Table } from './table-answer.ts'
import { readTable, type TableRequest } from './table-reader.ts'

/** The rows of a sheet or a report. */
export function listRows<T extends Table>(http: HttpClient, request: TableRequest): Pages<T['rows'][number]> {
  return createPages((signal) => {
    const readNext = readTable<T>(http, request, signal)
    return async () => (await readNext())?.rows
  }, request.signal)
}

/** The rows of a sheet or a report as what `convert` makes of them, a part at a time. */
export function listConverted<Part extends Table, T>(
  http: HttpClient,
  request: TableRequest,
  convert: (part: Part) => Iterable<T | Promise<T>>,
): Pages<T> {
  const include = (columns: Table['columns'] | undefined): string[] => [
    ...request.include(columns),
    ...(columns?.some(needsObjectValue) === false ? [] : ['objectValue']),
  ]
  return createPages((signal) => {
    const readNext = readTable<Part>(http, { ...request, include }, signal)
    return async () => {
      const part = await readNext()
      return part && convert(part)
    }
  }, request.signal)
}

/** The rows of a sheet or a report as records. */
export function listRecords<T>(
  http: HttpClient,
  request: TableRequest,
  options: RecordOptions & Partial<RecordSchema<T>>,
): Pages<T> {
  return listConverted(http, request, (part) => recordsOf(part, options, http.connection))
}
