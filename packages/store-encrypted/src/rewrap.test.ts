import {
  type CredentialRecord,
  type CredentialRecordState,
  type CredentialStore,
  memoryStore,
} from '@evergrant/core'
import { decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { type EncryptedStore, encryptedStore } from './encrypted-store.ts'

const oldKey = new Uint8Array(32).fill(1)
const newKey = new Uint8Array(32).fill(2)
const keys = { old: oldKey, new: newKey }
const lease = { owner: 'one', ttlMs: 30_000 }

interface Writing {
  dueInMs?: number | null
  state?: CredentialRecordState
}

const write = (text: string, { dueInMs = 0, ...rest }: Writing = {}) => ({
  provider: 'acme',
  data: new TextEncoder().encode(text),
  dueInMs,
  ...rest,
})

/** A store with a new primary key, over one in which the old key was the primary one. */
interface Scene {
  store: EncryptedStore
  old: EncryptedStore
  inner: CredentialStore
  clock: { now: number }
  reported: string[]
  /** Names of the keys by id. */
  keyNames(): Promise<Record<string, string | undefined>>
}

function scene(): Scene {
  const clock = { now: 1_000_000_000_000 }
  const inner = memoryStore({ now: () => clock.now })
  const reported: string[] = []
  const keyNameOf = ({ data }: CredentialRecord) => decodeProtectedHeader(new TextDecoder().decode(data)).kid
  return {
    inner,
    clock,
    reported,
    store: encryptedStore(inner, { primary: 'new', keys, onUnreadable: ({ id }) => void reported.push(id) }),
    old: encryptedStore(inner, { primary: 'old', keys }),
    keyNames: async () =>
      Object.fromEntries((await inner.list()).map((record) => [record.id, keyNameOf(record)])),
  }
}

test('S4: keys rotate: both are read, the primary one writes, and after a rewrap the old one is not needed', async () => {
  const { store, old, inner, keyNames } = scene()
  await old.compareAndSet('a', 0, write('data of a'))
  await old.compareAndSet('b', 0, write('data of b'))
  await store.compareAndSet('b', 1, write('new data of b'))
  expect(await keyNames()).toEqual({ a: 'old', b: 'new' })
  expect(await store.rewrap()).toEqual({ rewrapped: 1, skipped: 0, unreadable: 0 })
  expect(await keyNames()).toEqual({ a: 'new', b: 'new' })
  const without = encryptedStore(inner, { primary: 'new', keys: { new: newKey } })
  const texts = (await without.list()).map(({ data }) => new TextDecoder().decode(data))
  expect(texts).toEqual(['data of a', 'new data of b'])
  expect(await store.rewrap()).toEqual({ rewrapped: 0, skipped: 0, unreadable: 0 })
})

test('C14: re-encryption skips what is held or unfinished', async () => {
  const { store, old, inner, keyNames, clock } = scene()
  for (const id of ['free', 'held', 'unfinished']) await old.compareAndSet(id, 0, write('x'))
  await inner.acquire('unfinished', { owner: 'a process that was killed', ttlMs: 10 })
  clock.now += 10
  const held = (await inner.acquire('held', lease))!
  expect(await store.rewrap()).toEqual({ rewrapped: 1, skipped: 2, unreadable: 0 })
  expect(await keyNames()).toEqual({ free: 'new', held: 'old', unfinished: 'old' })
  expect(await inner.renew(held, 30_000)).toBeDefined()
  const next = await inner.acquire('unfinished', lease)
  expect(next).toMatchObject({ unfinishedAttempt: true, unfinishedForMs: 10 })
})

test('C14: re-encryption leaves neither a lease nor an attempt', async () => {
  const { store, old, inner, clock } = scene()
  for (const id of ['a', 'unfinished']) await old.compareAndSet(id, 0, write('x'))
  await inner.acquire('unfinished', { owner: 'a process that was killed', ttlMs: 10 })
  clock.now += 10
  await store.rewrap()
  expect(await inner.acquire('a', lease)).toMatchObject({ unfinishedAttempt: false })
  expect(await inner.acquire('unfinished', lease)).toMatchObject({ unfinishedForMs: 10 })
})

test('C14: what somebody saves before re-encryption has the lease, or in spite of it, stays', async () => {
  for (const isBefore of [true, false]) {
    const { store, old, inner } = scene()
    await old.compareAndSet('a', 0, write('x'))
    const { acquire } = inner
    inner.acquire = async (id, request) => {
      if (isBefore) await old.compareAndSet('a', 1, write('saved meanwhile', { dueInMs: null }))
      const granted = await acquire(id, request)
      if (!isBefore) await old.compareAndSet('a', 1, write('saved meanwhile', { dueInMs: null }))
      return granted
    }
    expect(await store.rewrap()).toEqual({ rewrapped: 0, skipped: 1, unreadable: 0 })
    inner.acquire = acquire
    const record = await store.get('a')
    expect(new TextDecoder().decode(record?.data)).toBe('saved meanwhile')
    expect(record).toMatchObject({ version: 2, dueAt: null })
    expect(await store.acquire('a', lease), 'the lease is free').toMatchObject({ unfinishedAttempt: false })
  }
})

test('C14: a record that is deleted meanwhile stays deleted', async () => {
  const { store, old, inner } = scene()
  await old.compareAndSet('a', 0, write('x'))
  const { acquire } = inner
  inner.acquire = async (id, request) => {
    await inner.delete('a')
    return acquire(id, request)
  }
  expect(await store.rewrap()).toEqual({ rewrapped: 0, skipped: 1, unreadable: 0 })
  expect(await store.get('a')).toBeUndefined()
})

test('C14: a lease under which saving failed is given back', async () => {
  const { store, old, inner } = scene()
  await old.compareAndSet('a', 0, write('x'))
  inner.compareAndSet = async () => Promise.reject(new Error('the store is down'))
  await expect(store.rewrap()).rejects.toThrow('the store is down')
  expect(await inner.acquire('a', lease)).toMatchObject({ unfinishedAttempt: false })
})

test('a rewrap keeps provider, state and due time, and grows the version', async () => {
  const { store, old, clock } = scene()
  const written: Writing[] = [
    { dueInMs: null, state: 'reauthorization_required' },
    { dueInMs: 12_345_678, state: 'active' },
    { dueInMs: -98_765, state: 'active' },
    { dueInMs: 600_000, state: 'authorizing' },
  ]
  for (const [n, one] of written.entries()) await old.compareAndSet(`${n}`, 0, write(`data ${n}`, one))
  const before = await store.list()
  clock.now += 4_321
  expect(await store.rewrap()).toEqual({ rewrapped: written.length, skipped: 0, unreadable: 0 })
  expect(await store.list()).toEqual(before.map((record) => ({ ...record, version: 2 })))
})

test('S4: a record that cannot be read stops no rewrap; it is reported, counted and left alone', async () => {
  const { store, old, inner, reported } = scene()
  const lost = encryptedStore(inner, { primary: 'lost', keys: { lost: new Uint8Array(32).fill(3) } })
  await old.compareAndSet('a', 0, write('x'))
  await lost.compareAndSet('b', 0, write('x'))
  await old.compareAndSet('c', 0, write('x'))
  const before = await inner.get('b')
  expect(await store.rewrap()).toEqual({ rewrapped: 2, skipped: 0, unreadable: 1 })
  expect(reported).toEqual(['b'])
  expect(await inner.get('b')).toEqual(before)
  expect((await lost.acquire('b', lease))?.fencingToken, 'nobody had a lease of it').toBe(1)
})

test('a record that is under the primary key already is left alone', async () => {
  const { store, inner } = scene()
  await store.compareAndSet('a', 0, write('x'))
  const before = await inner.get('a')
  expect(await store.rewrap()).toEqual({ rewrapped: 0, skipped: 0, unreadable: 0 })
  expect(await inner.get('a')).toEqual(before)
  expect((await inner.acquire('a', lease))?.fencingToken, 'nobody had a lease of it').toBe(1)
})

test('a rewrap with a limit is continued by the next, past what is skipped', async () => {
  const { store, old, inner } = scene()
  const ids = Array.from({ length: 250 }, (_, n) => `id ${n}`)
  for (const id of ids) await old.compareAndSet(id, 0, write('x'))
  await inner.acquire('id 0', lease)
  expect(await store.rewrap({ limit: 0 })).toEqual({ rewrapped: 0, skipped: 0, unreadable: 0 })
  expect(await store.rewrap({ limit: 200 })).toEqual({ rewrapped: 200, skipped: 1, unreadable: 0 })
  expect(await store.rewrap({ limit: 200 })).toEqual({ rewrapped: 49, skipped: 1, unreadable: 0 })
})

test('an abort stops a rewrap between two records, with its own reason', async () => {
  const { store, old, inner, keyNames } = scene()
  for (const id of ['a', 'b', 'c']) await old.compareAndSet(id, 0, write('x'))
  const controller = new AbortController()
  const { acquire } = inner
  inner.acquire = async (id, request) => {
    if (id === 'b') controller.abort(new Error('enough'))
    return acquire(id, request)
  }
  await expect(store.rewrap({ signal: controller.signal })).rejects.toThrow('enough')
  expect(await keyNames()).toEqual({ a: 'new', b: 'new', c: 'old' })
})

test('a rewrap encrypts what was written before encryption, where that is accepted', async () => {
  const { store, inner, reported, keyNames } = scene()
  await inner.compareAndSet('a', 0, write('{"v":1}'))
  expect(await store.rewrap()).toEqual({ rewrapped: 0, skipped: 0, unreadable: 1 })
  expect(reported).toEqual(['a'])
  const accepting = encryptedStore(inner, { primary: 'new', keys, acceptPlaintext: true })
  expect(await accepting.rewrap()).toEqual({ rewrapped: 1, skipped: 0, unreadable: 0 })
  expect(await keyNames()).toEqual({ a: 'new' })
  expect(new TextDecoder().decode((await store.get('a'))?.data)).toBe('{"v":1}')
})
