/** One page of a list, as it was read. */
export interface Page<T, Cursor> {
  /** What is on it. */
  readonly items: readonly T[]
  /** Where the next page is; undefined: this is the last one. */
  readonly next?: Cursor | undefined
  /** Number of the last page, where pages are numbered and the answer says it: those up to it are read ahead. */
  readonly last?: number | undefined
}

/** A list that is read while it is iterated: nothing is sent before, each iteration starts from the first page. */
export interface Pages<T> extends AsyncIterable<T> {
  /** The same list page by page. */
  pages(): AsyncIterable<readonly T[]>
}

/** How a list is read. */
export interface ReadingOptions {
  /** Pages that are under way or waiting to be taken, at most; 1 reads one after another. Default 4. */
  concurrency?: number | undefined
  /** Ends the reading. */
  signal?: AbortSignal | undefined
}

/**
 * Reads the next page, or undefined after the last one; called again only when it has ended. What is on a page may be made
 * while it is taken, and may need to be waited for.
 */
export type ReadNext<T> = () => Promise<Iterable<T | Promise<T>> | undefined>

/** A list over what reads its pages; `open` begins an iteration, whose signal tells that no more is wanted. */
export function createPages<T>(
  open: (signal: AbortSignal) => ReadNext<T>,
  signal?: AbortSignal | undefined,
): Pages<T> {
  const begin = (): { read: ReadNext<T>; end: () => void } => {
    const ended = new AbortController()
    const read = open(signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]))
    return {
      end: () => ended.abort(),
      read: async () => {
        signal?.throwIfAborted()
        return read()
      },
    }
  }
  return {
    async *[Symbol.asyncIterator]() {
      const { read, end } = begin()
      try {
        for (let page = await read(); page !== undefined; page = await read()) {
          // What has been taken is let go of, and the page before the next one is read: else memory grows.
          const left = Array.isArray(page) ? page.toReversed() : undefined
          if (left === undefined) for (const item of page) yield item
          page = []
          while (left !== undefined && left.length > 0) yield left.pop()
        }
      } finally {
        end()
      }
    },
    async *pages() {
      const { read, end } = begin()
      try {
        for (let page = await read(); page !== undefined; page = await read())
          yield Array.isArray(page) ? page : await Promise.all(page)
      } finally {
        end()
      }
    },
  }
}

/**
 * Reads page after page, in order, and ahead as far as it is known that there are more.
 * @throws TypeError where the concurrency is off
 */
export function readPages<T, Cursor>(
  first: Cursor,
  readPage: (cursor: Cursor) => Promise<Page<T, Cursor>>,
  concurrency = 4,
): () => Promise<readonly T[] | undefined> {
  if (!(concurrency >= 1)) throw new TypeError('concurrency: expected 1 or more')
  const asked = new Map<unknown, Promise<Page<T, Cursor>>>()
  const ask = (cursor: Cursor): Promise<Page<T, Cursor>> => {
    const page = asked.get(cursor) ?? readPage(cursor)
    // It is told when its turn comes, or never.
    page.catch(() => {})
    asked.set(cursor, page)
    return page
  }
  let cursor: Cursor | undefined = first
  let last = 0
  return async () => {
    if (cursor === undefined) return undefined
    const wanted = ask(cursor)
    if (typeof cursor === 'number') {
      const end = Math.min(last, cursor + concurrency - 1)
      for (let ahead = cursor + 1; ahead <= end; ahead++) ask(ahead as Cursor & number)
    }
    const page = await wanted
    asked.delete(cursor)
    cursor = page.next
    last = page.last ?? 0
    return page.items
  }
}
