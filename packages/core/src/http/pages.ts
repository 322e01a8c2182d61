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

/** A list over what opens its pages anew for each iteration. */
export function createPages<T>(open: () => AsyncIterable<readonly T[]>): Pages<T> {
  return {
    // A single generator hands out the items: one more between it and the pages would cost each of them a turn.
    async *[Symbol.asyncIterator]() {
      for await (const page of open()) for (const item of page) yield item
    },
    pages: open,
  }
}

/**
 * Reads page after page, in order, and ahead as far as it is known that there are more. When the consumer stops, what is
 * under way is called off.
 * @throws TypeError where the concurrency is off
 */
export async function* readPages<T, Cursor>(
  first: Cursor,
  readPage: (cursor: Cursor, signal: AbortSignal) => Promise<Page<T, Cursor>>,
  { concurrency = 4, signal }: ReadingOptions = {},
): AsyncGenerator<readonly T[], void, undefined> {
  if (!(concurrency >= 1)) throw new TypeError('concurrency: expected 1 or more')
  const stopped = new AbortController()
  const either = signal === undefined ? stopped.signal : AbortSignal.any([signal, stopped.signal])
  const asked = new Map<unknown, Promise<Page<T, Cursor>>>()
  const ask = (cursor: Cursor): Promise<Page<T, Cursor>> => {
    const page = asked.get(cursor) ?? readPage(cursor, either)
    // Told when its turn comes, or never.
    page.catch(() => {})
    asked.set(cursor, page)
    return page
  }
  try {
    let last = 0
    for (let cursor: Cursor | undefined = first; cursor !== undefined; ) {
      signal?.throwIfAborted()
      const wanted = ask(cursor)
      if (typeof cursor === 'number') {
        const end = Math.min(last, cursor + concurrency - 1)
        for (let ahead = cursor + 1; ahead <= end; ahead++) ask(ahead as Cursor)
      }
      const page: Page<T, Cursor> = await wanted
      asked.delete(cursor)
      last = page.last ?? 0
      yield page.items
      cursor = page.next
    }
  } finally {
    stopped.abort()
  }
}
