import { deepEqual, equal } from 'node:assert/strict'
import type { CredentialStore, ListRequest } from '@evergrant/core'
import { type CredentialStoreCase, write } from './store-case.ts'

const list = async (store: CredentialStore, request?: ListRequest) =>
  (await store.list(request)).map(({ id }) => id)

/** Lists are by id and take every character as it is. */
export const listingCases: readonly CredentialStoreCase[] = [
  {
    name: 'a list has every record as get returns it, by id',
    async run({ store }) {
      for (const id of ['c', 'a', 'b']) await store.compareAndSet(id, 0, write(`data of ${id}`))
      const records = await Promise.all(['a', 'b', 'c'].map((id) => store.get(id)))
      deepEqual(await store.list(), records)
      deepEqual(await store.list({}), records)
    },
  },
  {
    name: 'a prefix is taken literally: wildcards, upper and lower case',
    async run({ store }) {
      const ids = [
        'a%c',
        'a%cd',
        'abc',
        'a_c',
        'A%c',
        'a*c',
        'a?c',
        'a[b]c',
        'a\\c',
        'a',
        'b',
        'ä',
        '🦊1',
        '🦊',
      ]
      for (const id of ids) await store.compareAndSet(id, 0, write('x'))
      const expected: Record<string, string[]> = {
        'a%': ['a%c', 'a%cd'],
        'a%c': ['a%c', 'a%cd'],
        a_: ['a_c'],
        'a*': ['a*c'],
        'a?': ['a?c'],
        'a[': ['a[b]c'],
        'a\\': ['a\\c'],
        A: ['A%c'],
        B: [],
        ä: ['ä'],
        '🦊': ['🦊', '🦊1'],
        '%': [],
        _: [],
      }
      for (const [prefix, matches] of Object.entries(expected)) {
        deepEqual(await list(store, { prefix }), matches, `prefix ${prefix}`)
      }
      equal((await list(store, { prefix: '' })).length, ids.length)
    },
  },
  {
    name: 'a list may have one state only',
    async run({ store }) {
      const states = { a: 'active', b: 'authorizing', c: 'reauthorization_required', d: 'active' } as const
      for (const [id, state] of Object.entries(states))
        await store.compareAndSet(id, 0, write('x', { state }))
      deepEqual(await list(store, { state: 'active' }), ['a', 'd'])
      deepEqual(await list(store, { state: 'authorizing' }), ['b'])
      deepEqual(await list(store, { state: 'reauthorization_required' }), ['c'])
    },
  },
  {
    name: 'pages by limit and after hold every record once, in the order of the whole list',
    async run({ store }) {
      const ids = ['a', 'B', 'a/1', 'a-1', 'ä', 'Z', 'z', '日本', '🦊', '~', 'a b', 'a10', 'a9']
      for (const id of ids) await store.compareAndSet(id, 0, write('x'))
      const whole = await list(store)
      deepEqual([...whole].sort(), [...ids].sort())
      const paged: string[] = []
      for (let page = await list(store, { limit: 3 }); page.length > 0; ) {
        paged.push(...page)
        page = await list(store, { limit: 3, after: page.at(-1)! })
      }
      deepEqual(paged, whole)
      deepEqual(await list(store, { limit: 0 }), [])
    },
  },
  {
    name: 'after names a place in the order, not a record',
    async run({ store }) {
      for (const id of ['a', 'c']) await store.compareAndSet(id, 0, write('x'))
      deepEqual(await list(store, { after: 'b' }), ['c'])
      deepEqual(await list(store, { after: 'c' }), [])
    },
  },
  {
    name: 'prefix, state, after and limit hold together',
    async run({ store }) {
      for (const id of ['a/1', 'a/2', 'a/4', 'a/5', 'b/1']) await store.compareAndSet(id, 0, write('x'))
      await store.compareAndSet('a/3', 0, write('x', { state: 'authorizing' }))
      deepEqual(await list(store, { prefix: 'a/', state: 'active', after: 'a/1', limit: 2 }), ['a/2', 'a/4'])
      deepEqual(await list(store, { prefix: 'a/', state: 'active', after: 'a/4', limit: 2 }), ['a/5'])
      deepEqual(await list(store, { prefix: 'b/', after: 'a/1' }), ['b/1'])
      deepEqual(await list(store, { prefix: 'a/', after: 'b' }), [])
    },
  },
]
