import { deepEqual, equal, ok } from 'node:assert/strict'
import { by, type CredentialStoreCase, short, textOf, write } from './store-case.ts'

/** A delete leaves a tombstone that only creation sees. */
export const deletingCases: readonly CredentialStoreCase[] = [
  {
    name: 'a delete says whether it deleted, and deletes no other version than the expected one',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.compareAndSet('a', 1, write('second'))
      equal(await store.delete('a', 1), false)
      equal(await store.delete('a', 3), false)
      equal(textOf(await store.get('a')), 'second')
      equal(await store.delete('a', 2), true)
      equal(await store.delete('a', 2), false)
      await store.compareAndSet('b', 0, write('other'))
      equal(await store.delete('b'), true)
      equal(await store.delete('b'), false)
    },
  },
  {
    name: 'a deleted record is seen by nobody',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.compareAndSet('b', 0, write('other', { dueInMs: null }))
      await store.delete('a')
      equal(await store.get('a'), undefined)
      equal(await store.acquire('a', by('one')), undefined)
      deepEqual(await store.claimDue({ ...by('one'), limit: 9 }), [])
      deepEqual(
        (await store.list()).map(({ id }) => id),
        ['b'],
      )
      deepEqual(await store.list({ prefix: 'a', state: 'active' }), [])
    },
  },
  {
    name: 'versions go on after a delete: none is granted twice',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.compareAndSet('a', 1, write('second'))
      await store.delete('a')
      equal(await store.compareAndSet('a', 2, write('not there')), undefined)
      equal(await store.compareAndSet('a', 0, write('third')), 3)
      await store.delete('a', 3)
      equal(await store.compareAndSet('a', 0, write('fourth')), 4)
      deepEqual((await store.get('a'))?.version, 4)
    },
  },
  {
    name: 'a suspended holder cannot save into a record that was deleted and created again',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first customer'))
      const suspended = (await store.acquire('a', by('one')))!
      await store.delete('a')
      equal(await store.compareAndSet('a', suspended.record.version, write('late')), undefined)
      await store.compareAndSet('a', 0, write('second customer'))
      equal(await store.compareAndSet('a', suspended.record.version, write('late')), undefined)
      equal(textOf(await store.get('a')), 'second customer')
    },
  },
  {
    name: 'a lease from before a delete has no power afterwards, and fencing tokens go on growing',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      const old = (await store.acquire('a', by('one')))!
      await store.delete('a')
      equal(await store.renew(old, 1_000), undefined)
      equal(await store.release(old, { attemptEnded: true }), false)
      await store.compareAndSet('a', 0, write('second'))
      equal(await store.renew(old, 1_000), undefined)
      const next = await store.acquire('a', by('two'))
      ok(next, 'the lease went with the record')
      ok(next.fencingToken > old.fencingToken)
      equal(await store.release(old, { attemptEnded: true }), false)
      equal(await store.acquire('a', by('three')), undefined)
    },
  },
  {
    name: 'a record that is created again has no unfinished attempt',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.acquire('a', by('one', short))
      await advance(short)
      await store.acquire('a', by('two'))
      await store.delete('a')
      await store.compareAndSet('a', 0, write('second'))
      const lease = await store.acquire('a', by('three'))
      equal(lease?.unfinishedAttempt, false)
      equal(lease?.unfinishedForMs, 0)
    },
  },
]
