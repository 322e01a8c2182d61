import { type HttpClient, type Page, type ReadingOptions, readPages } from '@evergrant/core'
import { type Table, tableAnswer } from './table-answer.ts'

/** A sheet that changed while it was read. */
export interface Restart {
  /** The version that reading began with. */
  readonly fromVersion: number
  /** The version that was met. */
  readonly toVersion: number | undefined
  /** How many rows had been delivered; they do not come again. */
  readonly delivered: number
}

/** A sheet or a report that is to be read. */
export interface TableRequest extends ReadingOptions {
  /** Where it is. */
  readonly path: string
  /** What every request asks for. */
  readonly search: Readonly<Record<string, string | number | undefined>>
  /** What else is asked for; as long as the columns are not known, whatever they may need. */
  readonly include: (columns: Table['columns'] | undefined) => readonly string[]
  /** Whether only some of the rows are asked for: then nobody knows how many there are. */
  readonly isFiltered: boolean
  /** Rows that one request asks for. */
  readonly pageSize: number
  /** Told when the sheet has changed. */
  readonly onRestart?: ((restart: Restart) => void) | undefined
}

/**
 * Reads a sheet or a report page by page. Where a sheet changes meanwhile, as its version tells, rows may have moved from
 * page to page: then everything is read again in one piece, and of that those rows are given that have not been before.
 * @returns what reads the next part, or undefined after the last one
 */
export function readTable<T extends Table>(
  http: HttpClient,
  request: TableRequest,
  signal: AbortSignal,
): () => Promise<T | undefined> {
  const changed = new AbortController()
  const readPage = pageReader<T>(http, request, AbortSignal.any([signal, changed.signal]))
  const readNext = readPages(1, readPage, request.concurrency)
  const delivered: number[] = []
  let version: number | undefined

  const readRest = async (): Promise<T> => {
    const whole = await ask<T>(http, request, undefined, {}, signal)
    const known = new Set(delivered)
    return { ...whole, rows: whole.rows.filter(({ id }) => !known.has(id)) }
  }

  return async () => {
    if (changed.signal.aborted) return undefined
    const [table] = (await readNext()) ?? []
    if (table === undefined) return undefined
    const met = table.version ?? undefined
    version ??= met
    if (version !== undefined && met !== version) {
      changed.abort()
      request.onRestart?.({ fromVersion: version, toVersion: met, delivered: delivered.length })
      return readRest()
    }
    for (const { id } of table.rows) delivered.push(id)
    return table
  }
}

/** What reads a page; the first one tells how many there are. */
function pageReader<T extends Table>(
  http: HttpClient,
  request: TableRequest,
  signal: AbortSignal,
): (page: number) => Promise<Page<T, number>> {
  const { pageSize, isFiltered } = request
  let columns: Table['columns'] | undefined
  let size = pageSize
  let idBefore: number | undefined
  return async (page) => {
    const table = await ask<T>(http, request, columns, { page, pageSize }, signal)
    columns ??= table.columns
    const { rows, totalRowCount } = table
    if (isFiltered || typeof totalRowCount !== 'number') {
      // Beyond the last page there may be nothing, or the last page over again.
      const isRepeated = rows.length > 0 && rows[0]?.id === idBefore
      idBefore = rows[0]?.id
      if (isRepeated) return { items: [{ ...table, rows: [] }] }
      return { items: [table], next: rows.length < pageSize ? undefined : page + 1 }
    }
    // A server may put fewer rows on a page than it was asked for.
    if (page === 1 && rows.length > 0) size = Math.min(size, rows.length)
    const last = Math.ceil(totalRowCount / size)
    return { items: [table], next: rows.length > 0 && page < last ? page + 1 : undefined, last }
  }
}

function ask<T extends Table>(
  http: HttpClient,
  { path, search, include }: TableRequest,
  columns: Table['columns'] | undefined,
  paging: { page?: number; pageSize?: number },
  signal: AbortSignal,
): Promise<T> {
  const searchParams = { ...search, include: include(columns).join() || undefined, ...paging }
  return http.request(path, { searchParams, schema: tableAnswer<T>(), signal })
}
