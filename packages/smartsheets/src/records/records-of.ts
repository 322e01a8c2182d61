import {
  type Connection,
  ResponseError,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from '@evergrant/core'
import type { Table, TableColumn } from '../table-answer.ts'
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
      const result = schema['~standard'].validate(record)
      yield result instanceof Promise
        ? result.then((result) => fitting(row, result, connection))
        : fitting(row, result, connection)
    }
  }
}

function fitting<T>(
  { rowNumber, id }: Table['rows'][number],
  result: StandardResult<T>,
  connection: Connection,
): T {
  if (result.issues === undefined) return result.value
  throw faulty(
    connection,
    `does not fit the schema in row ${rowNumber ?? '?'} (id ${id}), at ${placesOf(result.issues)}.`,
  )
}

/** The columns that are off, and what in them; never what was found there. */
function placesOf(issues: readonly StandardIssue[]): string {
  const places = issues.map(({ path = [] }) => {
    const [column, ...rest] = path.map((part) => String(typeof part === 'object' ? part.key : part))
    return column === undefined ? 'no single column' : [`the column "${column}"`, ...rest].join('.')
  })
  return [...new Set(places)].slice(0, 5).join(', ')
}

function quoted(texts: readonly string[]): string {
  return [...new Set(texts)].map((text) => `"${text}"`).join(', ')
}

function faulty({ id, provider }: Connection, what: string): ResponseError {
  const message = `The answer of ${provider.name} ${what}`
  return new ResponseError(message, { provider: provider.id, connectionId: id })
}
