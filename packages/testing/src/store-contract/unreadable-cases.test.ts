import { type CredentialStore, memoryStore, StoreError } from '@evergrant/core'
import { expect, test } from 'vitest'
import type { DamageRecord } from './store-case.ts'
import { runCredentialStoreCase } from './test-credential-store.ts'
import { unreadableCases } from './unreadable-cases.ts'

/** A store some of whose records cannot be read. */
function damageable(damaged: Set<string>): CredentialStore {
  const store = memoryStore()
  const readable = ({ id }: { id: string }) => !damaged.has(id)
  const assertReadable = (id: string) => {
    if (!damaged.has(id)) return
    throw new StoreError('It cannot be read', { code: 'store_corrupt', connectionId: id })
  }
  return {
    ...store,
    async get(id) {
      assertReadable(id)
      return store.get(id)
    },
    async acquire(id, request) {
      assertReadable(id)
      return store.acquire(id, request)
    },
    async compareAndSet(id, version, write) {
      damaged.delete(id)
      return store.compareAndSet(id, version, write)
    },
    async delete(id, version) {
      damaged.delete(id)
      return store.delete(id, version)
    },
    async claimDue({ limit, ...request }) {
      const leases = await store.claimDue({ ...request, limit: Infinity })
      const unreadable = leases.filter(({ record }) => !readable(record))
      const others = leases.filter(({ record }) => readable(record))
      for (const lease of unreadable) await store.release(lease, { attemptEnded: true, dueInMs: 3_600_000 })
      for (const lease of others.slice(limit)) await store.release(lease, { attemptEnded: true })
      return others.slice(0, limit)
    },
    async list({ limit, ...request } = {}) {
      return (await store.list(request)).filter(readable).slice(0, limit)
    },
  }
}

/** What is so instead, in the order of the cases that have to notice. */
const broken: Record<string, (store: CredentialStore, damaged: Set<string>) => Partial<CredentialStore>> = {
  'the record that cannot be read is taken for absent': (store, damaged) => ({
    get: async (id) => (damaged.has(id) ? undefined : store.get(id)),
  }),
  'a page is short where a record cannot be read': (store, damaged) => ({
    async list({ limit = Infinity, ...request } = {}) {
      const hidden = new Set(damaged)
      damaged.clear()
      const page = await store.list({ ...request, limit })
      for (const id of hidden) damaged.add(id)
      return page.filter(({ id }) => !hidden.has(id))
    },
  }),
  'a claim is short where a record cannot be read': (store, damaged) => ({
    claimDue: async ({ limit, ...request }) =>
      (await store.claimDue({ ...request, limit: 9 })).slice(0, limit - damaged.size),
  }),
  'a record that cannot be read stays where it is in the queue': (store, damaged) => ({
    async claimDue(request) {
      const hidden = new Set(damaged)
      const leases = await store.claimDue(request)
      for (const id of hidden) {
        damaged.delete(id)
        const lease = await store.acquire(id, request)
        if (lease) await store.release(lease, { attemptEnded: true, dueInMs: 0 })
        damaged.add(id)
      }
      return leases
    },
  }),
  'a record that cannot be read cannot be written': (store, damaged) => ({
    compareAndSet: async (id, version, write) =>
      damaged.has(id) ? undefined : store.compareAndSet(id, version, write),
  }),
}

for (const [n, [promise, breakIt]] of Object.entries(broken).entries()) {
  test(`a store is caught where ${promise}`, async () => {
    const run = async (isBroken: boolean) => {
      const damaged = new Set<string>()
      const store = damageable(damaged)
      const damage: DamageRecord = async (_place, id) => {
        damaged.add(id)
        return async () => void damaged.delete(id)
      }
      const createStore = () => (isBroken ? { ...store, ...breakIt(store, damaged) } : store)
      await runCredentialStoreCase(unreadableCases[n]!, createStore, { damage })
    }
    await expect(run(true)).rejects.toThrow()
    await expect(run(false)).resolves.toBeUndefined()
  })
}
