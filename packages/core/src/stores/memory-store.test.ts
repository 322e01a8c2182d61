import { expect, test } from 'vitest'
import { memoryStore } from './memory-store.ts'

// The whole contract runs against this store in @evergrant/testing, which depends on this package.

const write = (...bytes: number[]) => ({ provider: 'acme', data: Uint8Array.of(...bytes), dueInMs: 0 })

test('leases and due times follow the clock that is given', async () => {
  let time = 1_000
  const store = memoryStore({ now: () => time })
  await store.compareAndSet('a', 0, { ...write(1), dueInMs: 500 })
  expect((await store.get('a'))?.dueAt).toBe(1_500)
  expect(await store.claimDue({ owner: 'one', ttlMs: 100, limit: 9 })).toEqual([])
  time = 1_500
  const [lease] = await store.claimDue({ owner: 'one', ttlMs: 100, limit: 9 })
  expect(lease).toMatchObject({
    expiresAt: 1_600,
    fencingToken: 1,
    unfinishedAttempt: false,
    unfinishedForMs: 0,
  })
  time = 1_599
  expect(await store.acquire('a', { owner: 'two', ttlMs: 100 })).toBeUndefined()
  time = 1_600
  expect(await store.acquire('a', { owner: 'two', ttlMs: 100 })).toMatchObject({
    fencingToken: 2,
    unfinishedAttempt: true,
    unfinishedForMs: 100,
  })
})

test('a clock that jumps back gives no negative age', async () => {
  let time = 1_000
  const store = memoryStore({ now: () => time })
  await store.compareAndSet('a', 0, write(1))
  await store.release((await store.acquire('a', { owner: 'one', ttlMs: 9 }))!, { attemptEnded: false })
  time = 0
  expect((await store.acquire('a', { owner: 'two', ttlMs: 9 }))?.unfinishedForMs).toBe(0)
})

test('bytes are copied in and out, also out of a Buffer', async () => {
  const store = memoryStore()
  const given = Buffer.from([1, 2, 3])
  await store.compareAndSet('a', 0, { provider: 'acme', data: given, dueInMs: 0 })
  given.fill(0)
  ;(await store.get('a'))?.data.fill(9)
  ;(await store.list())[0]?.data.fill(9)
  ;(await store.claimDue({ owner: 'one', ttlMs: 9, limit: 9 }))[0]?.record.data.fill(9)
  const record = await store.get('a')
  expect(record?.data).toEqual(Uint8Array.of(1, 2, 3))
  expect(Buffer.isBuffer(record?.data)).toBe(false)
})

test('a tombstone is forgotten after a day, and no version or fencing token is granted twice', async () => {
  let time = 1_000
  const store = memoryStore({ now: () => time })
  for (const version of [0, 1]) await store.compareAndSet('a', version, write(1))
  const suspended = (await store.acquire('a', { owner: 'one', ttlMs: 9 }))!
  await store.delete('a')
  await store.compareAndSet('b', 0, write(1))
  time += 86_400_000
  await store.delete('b')
  expect(await store.compareAndSet('c', 0, write(1)), 'the tombstone is gone').toBe(3)
  expect(await store.compareAndSet('a', 0, write(2))).toBe(3)
  expect(await store.compareAndSet('a', suspended.record.version, write(1))).toBeUndefined()
  const next = await store.acquire('a', { owner: 'two', ttlMs: 9 })
  expect(next!.fencingToken).toBeGreaterThan(suspended.fencingToken)
})

test('two memory stores share nothing', async () => {
  await memoryStore().compareAndSet('a', 0, write(1))
  expect(await memoryStore().get('a')).toBeUndefined()
})
