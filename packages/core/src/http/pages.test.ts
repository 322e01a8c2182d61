import { expect, test } from 'vitest'
import { createPages, readPages } from './pages.ts'

const contents: Record<number, readonly string[]> = { 1: ['a', 'b'], 2: [], 3: ['c'] }

function listOf(read: number[] = []) {
  return createPages(() =>
    readPages(1, async (page: number) => {
      read.push(page)
      return { items: contents[page] ?? [], next: page < 3 ? page + 1 : undefined }
    }),
  )
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
