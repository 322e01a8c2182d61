/** One page of a list, as it was read. */
export interface Page<T, Cursor> {
  /** What is on it. */
  readonly items: readonly T[]
  /** Where the next page is; undefined: this is the last one. */
  readonly next?: Cursor | undefined
}

/** A list that is read while it is iterated: nothing is sent before, each iteration starts from the first page. */
export interface Pages<T> extends AsyncIterable<T> {
  /** The same list page by page. */
  pages(): AsyncIterable<readonly T[]>
}

/** A list over a function that reads the page at a cursor. */
export function createPages<T, Cursor>(
  first: Cursor,
  readPage: (cursor: Cursor) => Promise<Page<T, Cursor>>,
): Pages<T> {
  // Both walk by themselves: a generator over a generator costs every record another turn of the event loop.
  return {
    async *[Symbol.asyncIterator]() {
      for (let cursor: Cursor | undefined = first; cursor !== undefined; ) {
        const page: Page<T, Cursor> = await readPage(cursor)
        for (const item of page.items) yield item
        cursor = page.next
      }
    },
    async *pages() {
      for (let cursor: Cursor | undefined = first; cursor !== undefined; ) {
        const page: Page<T, Cursor> = await readPage(cursor)
        yield page.items
        cursor = page.next
      }
    },
  }
}
