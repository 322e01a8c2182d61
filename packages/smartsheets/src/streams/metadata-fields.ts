import { type JsonSchema, jsonField } from '@evergrant/core'
import type { Row } from '../resources/row.ts'
import type { Sheet } from '../resources/sheet.ts'

/** What a record of a stream can say of its sheet (for a report, of the report) and of its row. */
export type MetadataField =
  | 'sheetcreatedAt'
  | 'sheetid'
  | 'sheetmodifiedAt'
  | 'sheetname'
  | 'sheetpermalink'
  | 'sheetversion'
  | 'sheetaccess_level'
  | 'row_id'
  | 'row_access_level'
  | 'row_created_at'
  | 'row_created_by'
  | 'row_expanded'
  | 'row_modified_by'
  | 'row_parent_id'
  | 'row_permalink'
  | 'row_number'
  | 'row_version'

type Head = Omit<Sheet, 'columns' | 'rows'>
type RowHead = Omit<Row, 'cells'>

interface Metadata {
  readonly schema: JsonSchema
  readonly read: (head: Head, row: RowHead) => string | number | boolean | null | undefined
}

const { text, dateTime, integer, boolean } = jsonField

const metadata: Readonly<Record<MetadataField, Metadata>> = {
  sheetcreatedAt: { schema: dateTime, read: ({ createdAt }) => createdAt },
  sheetid: { schema: integer, read: ({ id }) => id },
  sheetmodifiedAt: { schema: dateTime, read: ({ modifiedAt }) => modifiedAt },
  sheetname: { schema: text, read: ({ name }) => name },
  sheetpermalink: { schema: text, read: ({ permalink }) => permalink },
  sheetversion: { schema: integer, read: ({ version }) => version },
  sheetaccess_level: { schema: text, read: ({ accessLevel }) => accessLevel },
  row_id: { schema: integer, read: (_, { id }) => id },
  row_access_level: { schema: text, read: (_, { accessLevel }) => accessLevel },
  row_created_at: { schema: dateTime, read: (_, { createdAt }) => createdAt },
  row_created_by: { schema: text, read: (_, { createdBy }) => createdBy?.name },
  row_expanded: { schema: boolean, read: (_, { expanded }) => expanded },
  row_modified_by: { schema: text, read: (_, { modifiedBy }) => modifiedBy?.name },
  row_parent_id: { schema: integer, read: (_, { parentId }) => parentId },
  row_permalink: { schema: text, read: (_, { permalink }) => permalink },
  row_number: { schema: integer, read: (_, { rowNumber }) => rowNumber },
  row_version: { schema: integer, read: (_, { version }) => version },
}

/** All of them. */
export const metadataFields = Object.keys(metadata) as readonly MetadataField[]

/** The schemas of the fields that are wanted. */
export function metadataSchemas(wanted: readonly MetadataField[]): Record<string, JsonSchema> {
  return Object.fromEntries(wanted.map((name) => [name, metadata[name].schema]))
}

/** The fields that are wanted, of a row. */
export function metadataOf(
  wanted: readonly MetadataField[],
  head: Head,
  row: RowHead,
): Record<string, string | number | boolean | null> {
  return Object.fromEntries(wanted.map((name) => [name, metadata[name].read(head, row) ?? null]))
}
