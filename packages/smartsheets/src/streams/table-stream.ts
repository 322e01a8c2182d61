import {
  createStream,
  type HttpClient,
  type JsonSchema,
  jsonField,
  recordSchema,
  type Stream,
} from '@evergrant/core'
import type { SheetRecord } from '../records/record.ts'
import { recordMapper } from '../records/record-mapper.ts'
import type { Report } from '../resources/report.ts'
import type { Sheet } from '../resources/sheet.ts'
import type { TableColumn } from '../table-answer.ts'
import { listConverted } from '../table-lists.ts'
import type { TableRequest } from '../table-reader.ts'
import { columnSchema } from './column-schema.ts'
import { type MetadataField, metadataOf, metadataSchemas } from './metadata-fields.ts'

/** When a row was last changed, in every record; the cursor where there is one. */
const modifiedAt = 'modifiedAt'

/** What makes a stream of a sheet or a report. */
export interface TableStreamOptions {
  /** It, with its columns. */
  readonly table: Sheet | Report
  /** Whether it can be asked for what has changed since. */
  readonly hasCursor: boolean
  /** What its records say beside their cells. */
  readonly metadataFields: readonly MetadataField[]
  /** What reads it, from a point in time on or as a whole. */
  readonly request: (since: string | undefined) => TableRequest
}

/** A sheet or a report as a stream. */
export function tableStream(http: HttpClient, options: TableStreamOptions): Stream<SheetRecord> {
  const { table, hasCursor, metadataFields, request } = options
  return createStream({
    name: table.name,
    jsonSchema: schemaOf(table, metadataFields),
    primaryKey: primaryKeyOf(table, metadataFields),
    cursor: hasCursor ? modifiedAt : undefined,
    read: ({ since, signal } = {}) =>
      listConverted(http, { ...request(since), signal }, (part: Sheet | Report) =>
        recordsOf(part, metadataFields),
      ),
  })
}

function* recordsOf(part: Sheet | Report, wanted: readonly MetadataField[]): Iterable<SheetRecord> {
  // A text where a formula fails, so that a member has the types that its schema says.
  const toRecord = recordMapper(part.columns, keysOf(part.columns, wanted), (text) => text)
  for (const row of part.rows)
    yield { ...toRecord(row), [modifiedAt]: row.modifiedAt ?? null, ...metadataOf(wanted, part, row) }
}

function schemaOf({ columns }: Sheet | Report, wanted: readonly MetadataField[]): JsonSchema {
  const keys = keysOf(columns, wanted)
  return recordSchema({
    ...Object.fromEntries(keys.map((key, place) => [key, columnSchema(columns[place]!)])),
    [modifiedAt]: jsonField.dateTime,
    ...metadataSchemas(wanted),
  })
}

/** The primary column names a row for people; nothing keeps it from naming two of them. */
function primaryKeyOf({ columns }: Sheet | Report, wanted: readonly MetadataField[]): string[] {
  if (wanted.includes('row_id')) return ['row_id']
  const key = keysOf(columns, wanted)[columns.findIndex(({ primary }) => primary)]
  return key === undefined ? [] : [key]
}

/** The titles, with a number behind those that are taken. */
function keysOf(columns: readonly TableColumn[], wanted: readonly MetadataField[]): string[] {
  const taken = new Set<string>([modifiedAt, ...wanted])
  return columns.map(({ title }) => {
    let key = title
    for (let number = 2; taken.has(key); number++) key = `${title} (${number})`
    taken.add(key)
    return key
  })
}
