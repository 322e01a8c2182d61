import { expect, test } from 'vitest'
import { createPages, type Page, type Pages, type ReadingOptions, readPages } from './pages.ts'

const contents: Record<number, readonly string[]> = { 1: ['a', 'b'], 2: [], 3: ['c'] }

/** A list of numbered pages, of which nobody knows how many there are. */
function listOf(read: number[] = []): Pages<string> {
  return createPages(() =>
    readPages(1, async (page: number) => {
      read.push(page)
      return { items: contents[page] ?? [], next: page < 3 ? page + 1 : undefined }
    }),
  )
}

/** A list of ten numbered pages whose answers come when they are let go. */
function heldList({ concurrency, signal }: ReadingOptions = {}) {
  const asked: number[] = []
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  const signals: AbortSignal[] = []
  const list = createPages((signal) => {
    signals.push(signal)
    const readPage = async (page: number): Promise<Page<number, number>> => {
      asked.push(page)
      const held = Promise.withResolvers<void>()
      waiting.set(page, held)
      await held.promise
      return { items: [page], next: page < 10 ? page + 1 : undefined, last: 10 }
    }
    return readPages(1, readPage, concurrency)
  }, signal)
  return { list, asked, signals, letGo: (page: number) => waiting.get(page)?.resolve(), waiting }
}

test('records come in the order of the pages, over an empty page too', async () => {
  expect(await Array.fromAsync(listOf())).toEqual(['a', 'b', 'c'])
})

test('pages come one by one', async () => {
  expect(await Array.fromAsync(listOf().pages())).toEqual([['a', 'b'], [], ['c']])
})

test('nothing is read before it is asked for, and nothing after the loop has ended', async () => {
  const read: number[] = []
  const list = listOf(read)
  expect(read).toEqual([])
  for await (const item of list) if (item === 'b') break
  expect(read).toEqual([1])
  for await (const page of list.pages()) if (page.length === 0) break
  expect(read).toEqual([1, 1, 2])
})

test('each iteration starts from the first page', async () => {
  const list = listOf()
  await Array.fromAsync(list)
  expect(await Array.fromAsync(list)).toEqual(['a', 'b', 'c'])
})

test('a page that cannot be read ends the loop with its error', async () => {
  const list = createPages(() =>
    readPages(1, async (page: number) => {
      if (page === 2) throw new Error('page 2')
      return { items: [page], next: page + 1 }
    }),
  )
  const seen: number[] = []
  const loop = async (): Promise<void> => {
    for await (const item of list) seen.push(item)
  }
  await expect(loop()).rejects.toThrow('page 2')
  expect(seen).toEqual([1])
})

test('what is on a page may be made while it is taken, and may need to be waited for', async () => {
  function* made(): Iterable<number | Promise<number>> {
    yield 1
    yield Promise.resolve(2)
  }
  const pages = [made]
  const list = createPages(() => {
    const left = [...pages]
    return async () => left.shift()?.()
  })
  expect(await Array.fromAsync(list)).toEqual([1, 2])
  expect(await Array.fromAsync(list.pages())).toEqual([[1, 2]])
})

test.each([
  [undefined, [1, 2, 3, 4, 5]],
  [1, [1, 2]],
  [3, [1, 2, 3, 4]],
  [100, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
])(
  'at concurrency %s, once the first page is there, these are asked for: %j',
  async (concurrency, expected) => {
    const { list, asked, letGo } = heldList({ concurrency })
    const iterator = list[Symbol.asyncIterator]()
    const first = iterator.next()
    expect(asked).toEqual([1])
    letGo(1)
    await first
    expect(asked).toEqual([1])
    void iterator.next()
    expect(asked).toEqual(expected)
  },
)

test('pages that overtake each other come in their order all the same', async () => {
  const { list, letGo, waiting } = heldList({ concurrency: 10 })
  const all = Array.fromAsync(list)
  letGo(1)
  while (waiting.size < 10) await Promise.resolve()
  for (let page = 10; page > 1; page--) letGo(page)
  expect(await all).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('when the loop ends, what is under way is told so', async () => {
  const { list, letGo, signals } = heldList()
  letGo(1)
  for await (const _ of letting(list, letGo)) break
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})

test('a signal ends the loop with its reason before the next page, even if that is there already', async () => {
  const controller = new AbortController()
  const { list, letGo, waiting } = heldList({ signal: controller.signal })
  const iterator = list.pages()[Symbol.asyncIterator]()
  const first = iterator.next()
  letGo(1)
  await first
  const second = iterator.next()
  for (const page of waiting.keys()) letGo(page)
  await second
  controller.abort(new Error('enough'))
  await expect(iterator.next()).rejects.toThrow('enough')
})

test('a page that was read ahead and failed is told when its turn comes, and not at all before', async () => {
  const list = createPages(() =>
    readPages(1, async (page: number) => {
      if (page === 3) throw new Error('page 3')
      return { items: [page], next: page + 1, last: 5 }
    }),
  )
  for await (const item of list) if (item === 1) break
  const seen: number[] = []
  const loop = async (): Promise<void> => {
    for await (const item of list) seen.push(item)
  }
  await expect(loop()).rejects.toThrow('page 3')
  expect(seen).toEqual([1, 2])
})

test('a list that has grown is read to its new end, one that has shrunk not beyond it', async () => {
  const lasts: Record<number, number> = { 1: 2, 2: 3, 3: 3 }
  const growing = readPages(1, async (page: number) => {
    const last = lasts[page] ?? 0
    return { items: [page], next: page < last ? page + 1 : undefined, last }
  })
  expect([await growing(), await growing(), await growing(), await growing()]).toEqual([
    [1],
    [2],
    [3],
    undefined,
  ])
  const shrinking = readPages(1, async (page: number) => {
    return { items: [page], next: page < 2 ? page + 1 : undefined, last: page === 1 ? 9 : 2 }
  })
  expect([await shrinking(), await shrinking(), await shrinking()]).toEqual([[1], [2], undefined])
})

test('a concurrency below 1 is refused', async () => {
  for (const concurrency of [0, -1, Number.NaN]) {
    const { list } = heldList({ concurrency })
    await expect(Array.fromAsync(list)).rejects.toThrow(TypeError)
  }
})

/** The list, with its first page let go once it is asked for. */
function letting<T>(list: Pages<T>, letGo: (page: number) => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = list[Symbol.asyncIterator]()
      return {
        next() {
          const result = iterator.next()
          letGo(1)
          return result
        },
        return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      }
    },
  }
}
