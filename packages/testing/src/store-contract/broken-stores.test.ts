import { type CredentialStore, type Lease, memoryStore } from '@evergrant/core'
import { expect, test } from 'vitest'
import { credentialStoreCases } from './credential-store-cases.ts'
import type { CreateStore } from './store-case.ts'
import { runCredentialStoreCase } from './test-credential-store.ts'

/** A store that breaks one promise: what is broken, how, and a case that says so. */
type Breaks = [
  promise: string,
  breakIt: (store: CredentialStore) => Partial<CredentialStore>,
  caseName: string,
]

const broken: Breaks[] = [
  [
    'the last writer wins',
    (store) => ({
      compareAndSet: async (id, _, write) =>
        store.compareAndSet(id, (await store.get(id))?.version ?? 0, write),
    }),
    'a save that expects another version changes nothing',
  ],
  [
    'comparing and setting are two steps',
    (store) => ({
      async compareAndSet(id, expected, write) {
        if (((await store.get(id))?.version ?? 0) !== expected) return undefined
        for (let saved: number | undefined; ; ) {
          saved = await store.compareAndSet(id, (await store.get(id))?.version ?? 0, write)
          if (saved) return saved
        }
      },
    }),
    'of fifty concurrent creations one wins, and of fifty concurrent saves',
  ],
  [
    'a save is fenced by the lease',
    (store) => {
      const held = new Map<string, Lease>()
      return {
        async acquire(id, request) {
          const lease = await store.acquire(id, request)
          if (lease && !held.has(id)) held.set(id, lease)
          return lease
        },
        async compareAndSet(id, expected, write) {
          const lease = held.get(id)
          if (lease && !(await store.renew(lease, 1))) return undefined
          return store.compareAndSet(id, expected, write)
        },
      }
    },
    'a holder whose lease ran out still saves, also under the lease of the next',
  ],
  [
    'an owner gets its lease again',
    (store) => {
      const held = new Map<string, Lease | undefined>()
      return {
        async acquire(id, request) {
          const key = `${id} ${request.owner}`
          const lease = (await store.acquire(id, request)) ?? held.get(key)
          held.set(key, lease)
          return lease
        },
      }
    },
    'a lease excludes everybody else, and its own owner too',
  ],
  [
    'a delete leaves nothing behind',
    (store) => {
      const lives = new Map<string, number>()
      const nameOf = (id: string) => `${id}${'\0'.repeat(lives.get(id) ?? 0)}`
      return {
        get: (id) => store.get(nameOf(id)),
        compareAndSet: (id, expected, write) => store.compareAndSet(nameOf(id), expected, write),
        async delete(id, expected) {
          const isDeleted = await store.delete(nameOf(id), expected)
          lives.set(id, (lives.get(id) ?? 0) + 1)
          return isDeleted
        },
      }
    },
    'versions go on after a delete: none is granted twice',
  ],
  [
    'a claim takes no lease',
    (store) => ({
      async claimDue(request) {
        const leases = await store.claimDue(request)
        await Promise.all(leases.map((lease) => store.release(lease, { attemptEnded: false })))
        return leases
      },
    }),
    'a claim is a lease, with the record as it is stored',
  ],
  [
    'a claim is in the order of ids',
    (store) => ({
      claimDue: async (request) =>
        (await store.claimDue(request)).sort((one, other) => (one.record.id < other.record.id ? -1 : 1)),
    }),
    'a claim takes what is due, earliest first',
  ],
  [
    'release always ends every attempt',
    (store) => ({
      async acquire(id, request) {
        const lease = await store.acquire(id, request)
        return lease && { ...lease, unfinishedAttempt: false, unfinishedForMs: 0 }
      },
    }),
    'an attempt that is kept at release is unfinished',
  ],
  [
    'upper and lower case are one',
    (store) => ({
      list: async ({ prefix = '', ...rest } = {}) =>
        (await store.list(rest)).filter(({ id }) => id.toLowerCase().startsWith(prefix.toLowerCase())),
    }),
    'a prefix is taken literally: wildcards, upper and lower case',
  ],
  [
    'data is handed out without a copy',
    (store) => {
      const cache = new Map<string, Awaited<ReturnType<CredentialStore['get']>>>()
      return {
        async get(id) {
          const record = await store.get(id)
          if (!cache.has(id)) cache.set(id, record)
          return cache.get(id)
        },
      }
    },
    'what is stored changes by saving alone, not with the bytes of a caller',
  ],
]

for (const [promise, breakIt, caseName] of broken) {
  test(`a store is caught where ${promise}`, async () => {
    const createBroken: CreateStore = ({ now }) => {
      const store = memoryStore({ now })
      return { ...store, ...breakIt(store) }
    }
    await expect(run(caseName, createBroken)).rejects.toThrow()
    await expect(run(caseName, ({ now }) => memoryStore({ now }))).resolves.toBeUndefined()
  })
}

test.for(credentialStoreCases.filter(({ needsWorker }) => needsWorker))(
  'a store that every process has for itself is caught: $name',
  async ({ name }) => {
    const worker = new URL('./own-memory-worker.ts', import.meta.url)
    await expect(run(name, () => memoryStore(), worker)).rejects.toThrow()
  },
)

test('a worker that opens another place, or none, is named as the cause', async () => {
  const [first] = credentialStoreCases.filter(({ needsWorker }) => needsWorker)
  const empty = new URL('./empty-worker.ts', import.meta.url)
  await expect(run(first!.name, () => memoryStore(), empty)).rejects.toThrow(
    'opens another place than the test',
  )
  const missing = new URL('./there-is-no-such-worker.ts', import.meta.url)
  await expect(run(first!.name, () => memoryStore(), missing)).rejects.toThrow('there-is-no-such-worker.ts')
})

test('a store is closed after its case, also when the case fails', async () => {
  let closed = 0
  const createCounted: CreateStore = () => ({
    ...memoryStore(),
    acquire: async () => undefined,
    close: async () => {
      closed += 1
    },
  })
  await run('version 0 creates only where nothing is', createCounted)
  await expect(run('a lease excludes everybody else, and its own owner too', createCounted)).rejects.toThrow()
  expect(closed).toBe(2)
})

async function run(name: string, createStore: CreateStore, worker?: URL): Promise<void> {
  const storeCase = credentialStoreCases.find((one) => one.name === name)
  expect(storeCase, name).toBeDefined()
  await runCredentialStoreCase(storeCase!, createStore, { worker })
}
