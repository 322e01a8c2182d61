import { type CredentialStore, type Lease, memoryStore, StoreError } from '@evergrant/core'
import { expect, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'

const options = { primary: 'key', keys: { key: new Uint8Array(32).fill(1) } }
const request = { owner: 'one', ttlMs: 30_000 }

const write = (length: number) => ({ provider: 'acme', data: new Uint8Array(length).fill(97), dueInMs: 0 })

/** A store that takes just what every store that others wrap has to take. */
function limitedStore(error: Error): CredentialStore {
  const memory = memoryStore()
  return {
    ...memory,
    async compareAndSet(id, version, record) {
      if (record.data.length > 96 * 1024) throw error
      return memory.compareAndSet(id, version, record)
    },
  }
}

test('64 KiB fit into a store that takes 96 KiB, also with the longest of ids and key names', async () => {
  const name = 'k'.repeat(200)
  const store = encryptedStore(limitedStore(new Error('value too large')), {
    primary: name,
    keys: { [name]: new Uint8Array(32) },
  })
  for (const id of ['a', '🦊'.repeat(1_000)]) {
    expect(await store.compareAndSet(id, 0, write(64 * 1024))).toBe(1)
    expect((await store.get(id))?.data.length).toBe(64 * 1024)
  }
})

test('what is too long for the store is a clear error', async () => {
  const store = encryptedStore(limitedStore(new Error('value too large: aaaa')), options)
  const error = await store.compareAndSet('a', 0, write(80 * 1024)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreError)
  expect(error).toMatchObject({ code: 'store_failed', connectionId: 'a' })
  expect((error as StoreError).message).toMatch(/"a", which has 109\d{3} bytes when encrypted/)
  expect((error as StoreError).message).not.toContain('aaaa')
})

test('an error by which the store explains itself comes through', async () => {
  const own = new StoreError('The disk is full.', { code: 'store_failed' })
  await expect(
    encryptedStore(limitedStore(own), options).compareAndSet('a', 0, write(80 * 1024)),
  ).rejects.toBe(own)
})

test('a failure that has nothing to do with the length comes through', async () => {
  const down = new Error('the store is down')
  const store = encryptedStore({ ...memoryStore(), compareAndSet: async () => Promise.reject(down) }, options)
  await expect(store.compareAndSet('a', 0, write(1_000))).rejects.toBe(down)
})

test('the store below sees its own leases again, and never what is in clear', async () => {
  const memory = memoryStore()
  const seen: Lease[] = []
  const store = encryptedStore(
    {
      ...memory,
      async renew(lease, ttlMs) {
        seen.push(lease)
        return memory.renew(lease, ttlMs)
      },
      async release(lease, how) {
        seen.push(lease)
        return memory.release(lease, how)
      },
    },
    options,
  )
  await store.compareAndSet('a', 0, write(10))
  const stored = (await memory.get('a'))!
  const acquired = (await store.acquire('a', request))!
  await store.renew(acquired, 30_000)
  await store.release({ ...acquired }, { attemptEnded: true })
  const [claimed] = await store.claimDue({ ...request, limit: 1 })
  await store.release(claimed!, { attemptEnded: true })
  expect(seen.map(({ record }) => record)).toEqual([stored, stored, stored])
  expect(seen.map(({ fencingToken }) => fencingToken)).toEqual([1, 1, 2])
})

test('closing closes the store below, where that can be closed', async () => {
  let isClosed = false
  const store = encryptedStore(
    {
      ...memoryStore(),
      async close() {
        isClosed = true
      },
    },
    options,
  )
  await store.close()
  expect(isClosed).toBe(true)
  await encryptedStore(memoryStore(), options).close()
})
