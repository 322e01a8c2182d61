import { deepEqual, equal, ok } from 'node:assert/strict'
import type { CredentialStore, Lease } from '@evergrant/core'
import { by, type CredentialStoreCase, long, short, write } from './store-case.ts'

const idsOf = (leases: Lease[]) => leases.map(({ record }) => record.id)

const claim = async (store: CredentialStore, limit = 99, ttlMs = long) =>
  idsOf(await store.claimDue({ ...by('a worker', ttlMs), limit }))

async function putBack(store: CredentialStore, id: string, dueInMs?: number | null): Promise<void> {
  const lease = (await store.acquire(id, by('somebody')))!
  const due = dueInMs === undefined ? {} : { dueInMs }
  equal(await store.release(lease, { attemptEnded: true, ...due }), true)
}

/** Records that are due are the queue of refreshes. */
export const queueCases: readonly CredentialStoreCase[] = [
  {
    name: 'a claim takes what is due, earliest first',
    async run({ store }) {
      const dueInMs = { c: -3_000, a: -1_000, later: long, d: -4_000, b: -2_000 }
      for (const [id, due] of Object.entries(dueInMs)) {
        await store.compareAndSet(id, 0, write('x', { dueInMs: due }))
      }
      deepEqual(await claim(store), ['d', 'c', 'b', 'a'])
    },
  },
  {
    name: 'a claim takes as many as its limit, and the rest is left to the next',
    async run({ store }) {
      for (const [n, id] of ['e', 'd', 'c', 'b', 'a'].entries()) {
        await store.compareAndSet(id, 0, write('x', { dueInMs: n * 1_000 - 9_000 }))
      }
      deepEqual(await claim(store, 0), [])
      deepEqual(await claim(store, 2), ['e', 'd'])
      deepEqual(await claim(store, 2), ['c', 'b'])
      deepEqual(await claim(store, 2), ['a'])
      deepEqual(await claim(store, 2), [])
    },
  },
  {
    name: 'a claim may take the records of one provider only',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x', { provider: 'acme' }))
      await store.compareAndSet('b', 0, write('x', { provider: 'other' }))
      await store.compareAndSet('c', 0, write('x', { provider: 'ACME' }))
      const request = { ...by('a worker'), limit: 9 }
      deepEqual(idsOf(await store.claimDue({ ...request, provider: 'nobody' })), [])
      deepEqual(idsOf(await store.claimDue({ ...request, provider: 'other' })), ['b'])
      deepEqual((await claim(store)).sort(), ['a', 'c'])
    },
  },
  {
    name: 'the limit counts the records of the provider, not those passed over',
    async run({ store }) {
      for (const id of ['a', 'b', 'c']) {
        await store.compareAndSet(id, 0, write('x', { provider: 'other', dueInMs: -9_000 }))
      }
      await store.compareAndSet('d', 0, write('x'))
      deepEqual(idsOf(await store.claimDue({ ...by('one'), limit: 1, provider: 'acme' })), ['d'])
    },
  },
  {
    name: 'a claim is a lease, with the record as it is stored',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      await store.compareAndSet('a', 1, write('y'))
      const [lease] = await store.claimDue({ ...by('one'), limit: 1 })
      ok(lease)
      deepEqual(lease.record, await store.get('a'))
      equal(await store.acquire('a', by('two')), undefined)
      ok(await store.renew(lease, long))
      equal(await store.release(lease, { attemptEnded: true }), true)
      ok((await store.acquire('a', by('two')))!.fencingToken > lease.fencingToken)
    },
  },
  {
    name: 'a record that is leased is passed over',
    async run({ store }) {
      for (const id of ['a', 'b']) await store.compareAndSet(id, 0, write('x'))
      await store.acquire('a', by('one'))
      deepEqual(await claim(store, 1), ['b'])
      deepEqual(await claim(store, 1), [])
    },
  },
  {
    name: 'no record goes to two callers',
    async run({ store }) {
      const ids = Array.from({ length: 30 }, (_, n) => `id ${n}`)
      await Promise.all(ids.map((id) => store.compareAndSet(id, 0, write('x'))))
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(store, 3)))
      deepEqual(claims.flat().sort(), ids.sort())
    },
  },
  {
    name: 'a claim that was never finished is due again when its lease ends',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      deepEqual(await claim(store, 1, short), ['a'])
      await advance(short)
      deepEqual(await claim(store, 1), ['a'])
    },
  },
  {
    name: 'a record is claimed when its time has come and not before',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x', { dueInMs: 10 * short }))
      deepEqual(await claim(store), [])
      await advance(10 * short)
      deepEqual(await claim(store), ['a'])
    },
  },
  {
    name: 'a record without a due date is never claimed',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x', { dueInMs: null }))
      await store.compareAndSet('b', 0, write('x'))
      await putBack(store, 'b', null)
      equal((await store.get('b'))?.dueAt, null)
      await advance(short)
      deepEqual(await claim(store), [])
      ok(await store.acquire('a', by('one')), 'but can be leased')
    },
  },
  {
    name: 'the due date alone decides, whatever the state',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x', { state: 'authorizing', dueInMs: -2 }))
      await store.compareAndSet('b', 0, write('x', { state: 'reauthorization_required', dueInMs: -1 }))
      deepEqual((await claim(store)).sort(), ['a', 'b'])
    },
  },
  {
    name: 'release leaves the due date as it is, or moves it',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x', { dueInMs: long }))
      const before = (await store.get('a'))!.dueAt!
      await putBack(store, 'a')
      equal((await store.get('a'))?.dueAt, before)
      await putBack(store, 'a', 3 * long + 0.5)
      ok((await store.get('a'))!.dueAt! - before >= 2 * long, 'later')
      await putBack(store, 'a', 0)
      deepEqual(await claim(store), ['a'])
      equal((await store.get('a'))?.version, 1)
    },
  },
  {
    name: 'records that are put back do not keep others from their turn',
    async run({ store }) {
      for (const id of ['a', 'b', 'c']) await store.compareAndSet(id, 0, write('x', { dueInMs: -9_000 }))
      const seen = new Set<string>()
      for (let turn = 0; turn < 3; turn += 1) {
        const [lease] = await store.claimDue({ ...by('one'), limit: 1 })
        ok(lease)
        seen.add(lease.record.id)
        await store.release(lease, { attemptEnded: true, dueInMs: 0 })
      }
      deepEqual([...seen].sort(), ['a', 'b', 'c'])
    },
  },
]
