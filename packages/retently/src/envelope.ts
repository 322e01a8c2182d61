import { type Connection, type Page, ResponseError } from '@evergrant/core'

/** The page that was asked for. */
export interface PageRequest {
  /** Its number, from 1. */
  readonly page: number
  /** Records on it at most. */
  readonly limit: number
}

type Members = Readonly<Record<string, unknown>>

/**
 * Reads a page of a list. Its records and its paging lie in `data` for some endpoints and beside it for others; for
 * customers both have been seen.
 * @throws ResponseError where there is no list
 */
export function readPage<T>(
  connection: Connection,
  body: unknown,
  member: string,
  { page, limit }: PageRequest,
): Page<T, number> {
  const envelope = membersOf(body)
  const found: Members = { ...envelope, ...membersOf(envelope.data) }
  const items = found[member]
  if (!Array.isArray(items)) throw missing(connection, `data.${member}: expected a list`)
  const pages = countOf(found.pages) ?? pagesOf(countOf(found.total), countOf(found.limit) || limit)
  // A short page means the last one only where nothing says how many there are: the limit may have been lowered.
  const hasNext = items.length > 0 && (pages === undefined ? items.length >= limit : page < pages)
  return { items, next: hasNext ? page + 1 : undefined, last: pages }
}

/**
 * Reads one record: `data` itself, or the first of the list in it.
 * @throws ResponseError where there is none
 */
export function readRecord<T>(connection: Connection, body: unknown, member: string): T {
  const { data } = membersOf(body)
  const list = membersOf(data)[member]
  const record = Array.isArray(list) ? list[0] : data
  if (typeof record !== 'object' || record === null) throw missing(connection, 'data: expected a record')
  return record as T
}

function missing({ id, provider }: Connection, what: string): ResponseError {
  const message = `The answer of ${provider.name} is not as the API promises at ${what}.`
  return new ResponseError(message, { provider: provider.id, connectionId: id })
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

function pagesOf(total: number | undefined, limit: number): number | undefined {
  return total === undefined ? undefined : Math.ceil(total / limit)
}
