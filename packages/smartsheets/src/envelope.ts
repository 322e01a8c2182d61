import { type Connection, type Page, ResponseError } from '@evergrant/core'

/** The page that is asked for. */
export interface PageRequest {
  /** Its number, from 1. */
  readonly page: number
  /** Id of the first record on the page before. */
  readonly previous?: unknown
}

/**
 * Reads a page of a list: `{ pageNumber, pageSize, totalPages, totalCount, data }`. The totals may be -1 for unknown, and
 * a page beyond the last one may be empty, or the last one over again.
 * @throws ResponseError where there is no list
 */
export function readPage<T>(
  connection: Connection,
  body: unknown,
  { page, previous }: PageRequest,
): Page<T, PageRequest> {
  const { data: items, totalPages } = membersOf(body)
  if (!Array.isArray(items)) throw missing(connection, 'data: expected a list')
  const { id } = membersOf(items[0])
  if (id !== undefined && id === previous) return { items: [] }
  const isLast =
    items.length === 0 || (typeof totalPages === 'number' && totalPages >= 0 && page >= totalPages)
  return { items, next: isLast ? undefined : { page: page + 1, previous: id } }
}

/**
 * Reads one record.
 * @throws ResponseError where one of the lists that it must hold is not there
 */
export function readRecord<T>(connection: Connection, body: unknown, lists: readonly string[]): T {
  const record = membersOf(body)
  for (const name of lists)
    if (!Array.isArray(record[name])) throw missing(connection, `${name}: expected a list`)
  return body as T
}

function missing({ id, provider }: Connection, what: string): ResponseError {
  const message = `The answer of ${provider.name} is not as the API promises at ${what}.`
  return new ResponseError(message, { provider: provider.id, connectionId: id })
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
