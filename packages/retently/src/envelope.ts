import { type Connection, type Page, ResponseError } from '@evergrant/core'

/** What a list holds, and how its records are told apart. */
export interface ListForm {
  /** The member that holds the records; undefined: `data` itself does. */
  readonly member?: string
  /** The member of a record that is relied on; undefined: none is. */
  readonly idName?: string
}

/** The page that was asked for. */
export interface PageRequest {
  /** Its number, from 1. */
  readonly page: number
  /** Records on it at most. */
  readonly limit: number
}

type Members = Readonly<Record<string, unknown>>

/**
 * Reads a page of a list. Records and paging lie in `data` for some endpoints and beside it for others; for customers both
 * have been seen.
 * @throws ResponseError where there is no list of records
 */
export function readPage<T>(
  connection: Connection,
  body: unknown,
  form: ListForm,
  { page, limit }: PageRequest,
): Page<T, number> {
  const items = readList<T>(connection, body, form)
  const found = flattened(body)
  const pages = countOf(found.pages) ?? pagesOf(countOf(found.total), countOf(found.limit) || limit)
  // A short page means the last one only where nothing says how many there are: the limit may have been lowered.
  const hasNext = items.length > 0 && (pages === undefined ? items.length >= limit : page < pages)
  return { items, next: hasNext ? page + 1 : undefined, last: pages }
}

/**
 * Reads a list that comes in one piece.
 * @throws ResponseError where there is no list of records
 */
export function readList<T>(connection: Connection, body: unknown, form: ListForm): readonly T[] {
  const { member, idName } = form
  const items = member === undefined ? membersOf(body).data : flattened(body)[member]
  const path = member === undefined ? 'data' : `data.${member}`
  if (!Array.isArray(items)) throw missing(connection, `${path}: expected a list`)
  const fault = items.findIndex((item) => !isRecord(item, idName))
  if (fault >= 0) throw missing(connection, `${path}.${fault}: ${expectation(idName)}`)
  return items
}

/**
 * Reads one record: `data` itself, or the first one of the list that is there in its place.
 * @throws ResponseError where there is none
 */
export function readRecord<T>(connection: Connection, body: unknown, { member = '', idName }: ListForm): T {
  const { data } = membersOf(body)
  const inside = membersOf(data)[member] ?? data
  const record = Array.isArray(inside) ? inside[0] : inside
  if (Array.isArray(inside) && inside.length === 0) {
    const { id, provider } = connection
    const message = `${provider.name} has nothing under this id. Check the id, and that the account is the right one.`
    throw new ResponseError(message, { provider: provider.id, connectionId: id })
  }
  if (!isRecord(record, idName)) throw missing(connection, `data: ${expectation(idName)}`)
  return record as T
}

/** What is there, `data` and what lies beside it. */
function flattened(body: unknown): Members {
  const envelope = membersOf(body)
  return { ...envelope, ...membersOf(envelope.data) }
}

function isRecord(value: unknown, idName: string | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  return idName === undefined || typeof (value as Members)[idName] === 'string'
}

function expectation(idName: string | undefined): string {
  return idName === undefined ? 'expected a record' : `expected a record with a text as ${idName}`
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
