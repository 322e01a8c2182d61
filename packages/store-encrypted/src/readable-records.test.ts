import { type CredentialStore, type Lease, memoryStore } from '@evergrant/core'
import { expect, test } from 'vitest'
import { type EncryptedStore, encryptedStore } from './encrypted-store.ts'
import type { UnreadableRecord } from './readable-records.ts'

const hour = 3_600_000
const key = new Uint8Array(32).fill(1)
const lostKey = new Uint8Array(32).fill(2)

const write = (text: string, dueInMs = 0) => ({
  provider: 'acme',
  data: new TextEncoder().encode(text),
  dueInMs,
})

const idsOf = (leases: Lease[]) => leases.map(({ record }) => record.id)

/** A store whose clock is moved by hand; functions that are set on `inner` take the place of the store's. */
interface Scene {
  store: EncryptedStore
  inner: CredentialStore
  unreadable: UnreadableRecord[]
  clock: { now: number }
  /** Saves a record, due so many milliseconds ago. */
  save(id: string, dueAgoMs?: number): Promise<unknown>
  /** The same under a key that is lost. */
  saveUnreadable(id: string, dueAgoMs?: number): Promise<unknown>
  claim(limit: number): Promise<Lease[]>
}

function scene(): Scene {
  const clock = { now: 1_000_000_000_000 }
  const inner = memoryStore({ now: () => clock.now })
  const unreadable: UnreadableRecord[] = []
  const onUnreadable = (record: UnreadableRecord) => void unreadable.push(record)
  const store = encryptedStore(inner, { primary: 'key', keys: { key }, onUnreadable })
  const other = encryptedStore(inner, { primary: 'lost', keys: { lost: lostKey } })
  return {
    store,
    inner,
    unreadable,
    clock,
    save: (id, dueAgoMs = 0) => store.compareAndSet(id, 0, write(`data of ${id}`, -dueAgoMs)),
    saveUnreadable: (id, dueAgoMs = 0) => other.compareAndSet(id, 0, write('lost', -dueAgoMs)),
    claim: (limit) => store.claimDue({ owner: 'a worker', ttlMs: 30_000, limit }),
  }
}

test('S4: one record that cannot be read does not stop a list; it is reported and left out', async () => {
  const { store, save, saveUnreadable, unreadable } = scene()
  for (const id of ['a', 'c']) await save(id)
  await saveUnreadable('b')
  expect((await store.list()).map(({ id }) => id)).toEqual(['a', 'c'])
  expect(unreadable).toMatchObject([{ id: 'b', error: { code: 'decryption_failed', connectionId: 'b' } }])
})

test('S4: pages of a list are full, however many records of a page cannot be read', async () => {
  const { store, save, saveUnreadable, unreadable } = scene()
  for (const id of ['a1', 'b1', 'b2', 'b3', 'b4', 'd1']) await saveUnreadable(id)
  for (const id of ['a2', 'c1', 'c2']) await save(id)
  const list = async (after?: string) =>
    (await store.list({ limit: 2, ...(after === undefined ? {} : { after }) })).map(({ id }) => id)
  expect(await list()).toEqual(['a2', 'c1'])
  expect(await list('c1')).toEqual(['c2'])
  expect(await list('c2')).toEqual([])
  expect(await store.list({ limit: 0 })).toEqual([])
  expect(new Set(unreadable.map(({ id }) => id)).size).toBe(6)
})

test('S4: one record that cannot be read does not stop a claim, and is due again an hour later', async () => {
  const { store, inner, save, saveUnreadable, claim, unreadable, clock } = scene()
  await saveUnreadable('a', 2_000)
  await save('b', 1_000)
  const leases = await claim(9)
  expect(idsOf(leases)).toEqual(['b'])
  expect(new TextDecoder().decode(leases[0]!.record.data)).toBe('data of b')
  expect(unreadable).toMatchObject([{ id: 'a', error: { code: 'decryption_failed' } }])
  expect((await inner.get('a'))?.dueAt).toBe(clock.now + hour)
  await store.release(leases[0]!, { attemptEnded: true, dueInMs: null })
  clock.now += hour - 1
  expect(await claim(9)).toEqual([])
  expect(unreadable).toHaveLength(1)
  clock.now += 1
  await claim(9)
  expect(unreadable).toHaveLength(2)
})

test('S4: what cannot be read takes nobody else his place in a claim, and the order stays', async () => {
  const { save, saveUnreadable, claim } = scene()
  for (const [n, id] of ['x', 'y', 'z'].entries()) await saveUnreadable(id, 9_000 - n)
  for (const [n, id] of ['d', 'c', 'b', 'a'].entries()) await save(id, 5_000 - n)
  expect(idsOf(await claim(1))).toEqual(['d'])
  expect(idsOf(await claim(2))).toEqual(['c', 'b'])
  expect(idsOf(await claim(2))).toEqual(['a'])
})

test('S4: a claim takes no more than its limit, however often it has to go on', async () => {
  const { inner, save, saveUnreadable, claim } = scene()
  for (const [n, id] of ['d', 'x', 'y', 'c', 'b', 'a'].entries())
    await (id > 'w' ? saveUnreadable : save)(id, 9_000 - n)
  expect(idsOf(await claim(3))).toEqual(['d', 'c', 'b'])
  expect(await inner.acquire('a', { owner: 'one', ttlMs: 1_000 })).toBeDefined()
})

test('S4: a claim leaves no lease and no attempt on what cannot be read', async () => {
  const { inner, saveUnreadable, claim } = scene()
  await saveUnreadable('a')
  await claim(1)
  expect(await inner.acquire('a', { owner: 'one', ttlMs: 1_000 })).toMatchObject({ unfinishedAttempt: false })
})

test('S4: a claim ends where what cannot be read can not be put back either', async () => {
  const { inner, save, saveUnreadable, claim } = scene()
  await saveUnreadable('a', 2_000)
  await save('b', 1_000)
  inner.release = async () => Promise.reject(new Error('the store is down'))
  expect(await claim(1)).toEqual([])
  expect(idsOf(await claim(1))).toEqual(['b'])
})

test('S4: what a claim has taken reaches the caller, also where the store fails later in the claim', async () => {
  const { inner, save, saveUnreadable, claim } = scene()
  await saveUnreadable('a', 2_000)
  await save('b', 1_000)
  await save('c')
  const { claimDue } = inner
  let round = 0
  inner.claimDue = async (request) => {
    round += 1
    if (round > 1) throw new Error('the store is down')
    return claimDue(request)
  }
  expect(idsOf(await claim(2))).toEqual(['b'])
  expect(round).toBe(2)
  await expect(claim(2)).rejects.toThrow('the store is down')
})

test('S4: get and acquire of a record that cannot be read reject, and the lease is free again', async () => {
  const { store, inner, saveUnreadable, clock } = scene()
  await saveUnreadable('a')
  const dueAt = (await inner.get('a'))?.dueAt
  await expect(store.get('a')).rejects.toMatchObject({ code: 'decryption_failed' })
  await expect(store.acquire('a', { owner: 'one', ttlMs: 1_000 })).rejects.toMatchObject({
    code: 'decryption_failed',
  })
  clock.now += 10
  const lease = await inner.acquire('a', { owner: 'two', ttlMs: 1_000 })
  expect(lease).toMatchObject({ unfinishedAttempt: false, record: { dueAt } })
})

test('S4: a record that cannot be read can be written over and deleted', async () => {
  const { store, saveUnreadable } = scene()
  await saveUnreadable('a')
  await saveUnreadable('b')
  expect(await store.compareAndSet('a', 1, write('new'))).toBe(2)
  expect(new TextDecoder().decode((await store.get('a'))?.data)).toBe('new')
  expect(await store.delete('b', 1)).toBe(true)
})

test('a listener that throws or rejects stops neither a list nor the process', async () => {
  const { inner, save, saveUnreadable } = scene()
  await saveUnreadable('a')
  await save('b')
  for (const onUnreadable of [
    () => {
      throw new Error('a listener')
    },
    async () => {
      throw new Error('a listener')
    },
  ]) {
    const store = encryptedStore(inner, { primary: 'key', keys: { key }, onUnreadable })
    expect((await store.list()).map(({ id }) => id)).toEqual(['b'])
  }
})

test('a failure of the store itself is not taken for a record that cannot be read', async () => {
  const { inner, store, unreadable } = scene()
  inner.list = async () => Promise.reject(new Error('the store is down'))
  await expect(store.list()).rejects.toThrow('the store is down')
  expect(unreadable).toEqual([])
})
