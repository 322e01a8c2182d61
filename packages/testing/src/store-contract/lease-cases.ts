import { deepEqual, equal, ok } from 'node:assert/strict'
import { by, type CredentialStoreCase, long, short, write } from './store-case.ts'

/** A lease decides who may start a token request. */
export const leaseCases: readonly CredentialStoreCase[] = [
  {
    name: 'a lease comes with the record as it is stored',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.compareAndSet('a', 1, write('second', { provider: 'other', state: 'authorizing' }))
      const lease = (await store.acquire('a', by('one')))!
      deepEqual(lease.record, await store.get('a'))
    },
  },
  {
    name: 'a lease excludes everybody else, and its own owner too',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      ok(await store.acquire('a', by('one')))
      equal(await store.acquire('a', by('two')), undefined)
      equal(await store.acquire('a', by('one')), undefined)
    },
  },
  {
    name: 'leases of two ids have nothing to do with each other',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      await store.compareAndSet('b', 0, write('x'))
      const first = (await store.acquire('a', by('one')))!
      const second = (await store.acquire('b', by('one')))!
      equal(await store.release(first, { attemptEnded: true }), true)
      equal(await store.acquire('b', by('two')), undefined)
      equal(await store.release(second, { attemptEnded: true }), true)
    },
  },
  {
    name: 'a lease ends by the clock of the store',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one', short)))!
      await advance(short)
      const next = (await store.acquire('a', by('two')))!
      ok(next, 'the lease ran out')
      ok(next.expiresAt - lease.expiresAt >= long - short, 'each end is its own beginning and duration')
    },
  },
  {
    name: 'fencing tokens strictly grow, whichever way a lease ends',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      let latest = (await store.acquire('a', by('one', short)))!
      const endings = {
        'it runs out': () => advance(short),
        'it is released': () => store.release(latest, { attemptEnded: true }),
        'its attempt is kept': () => store.release(latest, { attemptEnded: false }),
        'a save clears it': () => store.compareAndSet('a', 1, write('y')),
      }
      for (const [ending, end] of Object.entries(endings)) {
        await end()
        const next = await store.acquire('a', by('one'))
        ok(next && next.fencingToken > latest.fencingToken, ending)
        latest = next
      }
    },
  },
  {
    name: 'a renewed lease lives on from the moment of renewal',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one', 10 * short)))!
      const end = await store.renew(lease, long)
      ok(end && end > lease.expiresAt)
      await advance(10 * short)
      equal(await store.acquire('a', by('two')), undefined)
      ok(await store.renew(lease, short), 'also for a shorter time')
      await advance(short)
      ok(await store.acquire('a', by('two')))
    },
  },
  {
    name: 'only the fencing token of the lease renews and releases it',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one')))!
      for (const difference of [-1, 1]) {
        const forged = { ...lease, fencingToken: lease.fencingToken + difference }
        equal(await store.renew(forged, long), undefined)
        equal(await store.release(forged, { attemptEnded: true, dueInMs: null }), false)
      }
      equal(await store.acquire('a', by('two')), undefined)
      equal(await store.release(lease, { attemptEnded: true }), true)
    },
  },
  {
    name: 'a lease that ran out can be neither renewed nor released',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one', short)))!
      await advance(short)
      equal(await store.renew(lease, long), undefined)
      equal(await store.release(lease, { attemptEnded: true, dueInMs: null }), false)
      ok((await store.get('a'))?.dueAt, 'the due date is as it was')
      equal((await store.acquire('a', by('two')))?.unfinishedAttempt, true)
    },
  },
  {
    name: 'a holder whose lease ran out cannot touch the lease of the next',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const first = (await store.acquire('a', by('one', short)))!
      await advance(short)
      const second = (await store.acquire('a', by('one')))!
      equal(await store.renew(first, short), undefined)
      equal(await store.release(first, { attemptEnded: true }), false)
      await advance(short)
      equal(await store.acquire('a', by('three')), undefined)
      equal(await store.release(second, { attemptEnded: true }), true)
    },
  },
  {
    name: 'a released lease is free at once and is released only once',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one')))!
      equal(await store.release(lease, { attemptEnded: true }), true)
      equal(await store.release(lease, { attemptEnded: true }), false)
      equal(await store.renew(lease, long), undefined)
      ok(await store.acquire('a', by('two')))
    },
  },
  {
    name: 'of fifty concurrent callers one gets the lease',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      const calls = Array.from({ length: 50 }, (_, n) => store.acquire('a', by(`caller ${n}`)))
      equal((await Promise.all(calls)).filter((lease) => lease !== undefined).length, 1)
    },
  },
]
