import {
  type Connection,
  ResponseError,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from '@evergrant/core'
import type { Table, TableColumn } from '../table-answer.ts'
import type { RecordValue, SheetRecord } from './record.ts'
import { recordMapper } from './record-mapper.ts'

/** How rows become records. */
export interface RecordOptions {
  /** What a column is called in the records. Default its title. */
  key?: ((column: TableColumn) => string) | undefined
}

/** What records are. */
export interface RecordSchema<T> {
  /** Checks each record and says its type: any Standard Schema, such as one of valibot's. */
  schema: StandardSchema<T>
}

/**
 * Rows as objects keyed by the titles of their columns, made while they are taken.
 * @throws ResponseError where two columns have the same key, or a record does not fit the schema
 */
export function* recordsOf<T>(
  { columns, rows }: Table,
  { schema, key = ({ title }) => title }: RecordOptions & Partial<RecordSchema<T>>,
  connection: Connection,
): Iterable<T | Promise<T>> {
  const keys = columns.map(key)
  const twice = keys.filter((one, place) => keys.indexOf(one) < place)
  if (twice.length > 0) {
    throw faulty(
      connection,
      `has several columns for ${quoted(twice)}. Rename them, or give a \`key\` for each.`,
    )
  }
  const toRecord = recordMapper(columns, keys)
  for (const [place, row] of rows.entries()) {
    const record = toRecord(row)
    ;(rows as unknown[])[place] = undefined
    if (schema === undefined) yield record as T
    else {
      const fit = (result: StandardResult<T>): T => {
        if (result.issues === undefined) return result.value
        throw misfit(result.issues, { row, record, columns, keys, connection })
      }
      const result = schema['~standard'].validate(record)
      yield result instanceof Promise ? result.then(fit) : fit(result)
    }
  }
}

/** Where a record is from. */
interface Origin {
  readonly row: Table['rows'][number]
  readonly record: SheetRecord
  readonly columns: readonly TableColumn[]
  readonly keys: readonly string[]
  readonly connection: Connection
}

function misfit(issues: readonly StandardIssue[], origin: Origin): ResponseError {
  const { rowNumber, id } = origin.row
  const places = new Set(issues.map((issue) => placeOf(issue, origin)))
  const where = `row ${rowNumber ?? '?'} (id ${id}), at ${[...places].slice(0, 5).join(', ')}`
  return faulty(origin.connection, `does not fit the schema in ${where}.`)
}

/** The column that is off, and what kind of thing stands there; never what was found. */
function placeOf({ path = [] }: StandardIssue, { record, columns, keys }: Origin): string {
  const [key, ...rest] = path.map((part) => String(typeof part === 'object' ? part.key : part))
  if (key === undefined) return 'no single column'
  const column = columns[keys.indexOf(key)]
  if (column === undefined) return `"${key}", which is no column`
  return `${[`the column "${key}"`, ...rest].join('.')} (${column.type}, holds ${kindOf(record[key])})`
}

function kindOf(value: RecordValue | undefined): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? 'a text' : `a${typeof value === 'object' ? 'n' : ''} ${typeof value}`
}

function quoted(texts: readonly string[]): string {
  return [...new Set(texts)].map((text) => `"${text}"`).join(', ')
}

function faulty({ id, provider }: Connection, what: string): ResponseError {
  const message = `The answer of ${provider.name} ${what}`
  return new ResponseError(message, { provider: provider.id, connectionId: id })
}
