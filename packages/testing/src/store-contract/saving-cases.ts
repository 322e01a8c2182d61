import { deepEqual, equal, ok } from 'node:assert/strict'
import { by, type CredentialStoreCase, short, textOf, write } from './store-case.ts'

/** Versions decide what is saved. */
export const savingCases: readonly CredentialStoreCase[] = [
  {
    name: 'an id that was never saved is absent everywhere',
    async run({ store }) {
      equal(await store.get('a'), undefined)
      equal(await store.acquire('a', by('one')), undefined)
      equal(await store.delete('a'), false)
      equal(await store.compareAndSet('a', 1, write('x')), undefined)
      deepEqual(await store.list(), [])
      deepEqual(await store.claimDue({ ...by('one'), limit: 9 }), [])
    },
  },
  {
    name: 'version 0 creates only where nothing is',
    async run({ store }) {
      equal(await store.compareAndSet('a', 0, write('first')), 1)
      equal(await store.compareAndSet('a', 0, write('second')), undefined)
      equal(textOf(await store.get('a')), 'first')
    },
  },
  {
    name: 'every save grows the version by one',
    async run({ store }) {
      for (const version of [0, 1, 2, 3]) {
        equal(await store.compareAndSet('a', version, write(`after ${version}`)), version + 1)
        equal((await store.get('a'))?.version, version + 1)
      }
    },
  },
  {
    name: 'a save that expects another version changes nothing',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      await store.compareAndSet('a', 1, write('second'))
      const before = await store.get('a')
      for (const other of [0, 1, 3]) {
        equal(await store.compareAndSet('a', other, write('lost', { provider: 'other' })), undefined)
      }
      deepEqual(await store.get('a'), before)
    },
  },
  {
    name: 'a save replaces provider, data, due date and state, which is active by default',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first', { state: 'authorizing' }))
      equal((await store.get('a'))?.state, 'authorizing')
      const second = { provider: 'other', dueInMs: null, state: 'reauthorization_required' } as const
      await store.compareAndSet('a', 1, write('second', second))
      const { data, ...rest } = (await store.get('a'))!
      equal(textOf({ data }), 'second')
      deepEqual(rest, {
        id: 'a',
        provider: 'other',
        version: 2,
        dueAt: null,
        state: 'reauthorization_required',
      })
      await store.compareAndSet('a', 2, write('third'))
      equal((await store.get('a'))?.state, 'active')
    },
  },
  {
    name: 'a due date is given as a distance and kept as a time, fractions of a millisecond included',
    async run({ store }) {
      const year = 365.25 * 86_400_000
      await store.compareAndSet('now', 0, write('x', { dueInMs: 0 }))
      await store.compareAndSet('year', 0, write('x', { dueInMs: year + 0.5 }))
      await store.compareAndSet('past', 0, write('x', { dueInMs: -year }))
      const now = (await store.get('now'))?.dueAt
      const later = (await store.get('year'))?.dueAt
      const earlier = (await store.get('past'))?.dueAt
      ok(typeof now === 'number' && typeof later === 'number' && typeof earlier === 'number')
      ok(Math.abs(later - now - year) < 30_000, 'a year ahead')
      ok(Math.abs(now - earlier - year) < 30_000, 'a year ago')
    },
  },
  {
    name: 'saving needs no lease and clears the one that somebody holds',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('first'))
      const lease = (await store.acquire('a', by('one')))!
      equal(await store.compareAndSet('a', 1, write('second')), 2)
      equal(await store.renew(lease, 1_000), undefined)
      equal(await store.release(lease, { attemptEnded: true }), false)
      ok(await store.acquire('a', by('two')), 'the lease is free')
    },
  },
  {
    name: 'a lost save leaves the lease and the attempt alone',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('first'))
      const lease = (await store.acquire('a', by('one')))!
      equal(await store.compareAndSet('a', 7, write('lost')), undefined)
      equal(await store.acquire('a', by('two')), undefined)
      ok(await store.renew(lease, short))
      await advance(short)
      equal((await store.acquire('a', by('two')))?.unfinishedAttempt, true)
    },
  },
  {
    name: 'a holder whose lease ran out still saves, also under the lease of the next',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('first'))
      const suspended = (await store.acquire('a', by('one', short)))!
      await advance(short)
      ok(await store.acquire('a', by('two')))
      equal(await store.compareAndSet('a', suspended.record.version, write('the only good pair')), 2)
      equal(textOf(await store.get('a')), 'the only good pair')
    },
  },
  {
    name: 'of fifty concurrent creations one wins, and of fifty concurrent saves',
    async run({ store }) {
      for (const version of [0, 1]) {
        const saves = Array.from({ length: 50 }, (_, n) => store.compareAndSet('a', version, write(`${n}`)))
        const versions = await Promise.all(saves)
        const winner = versions.findIndex((granted) => granted !== undefined)
        deepEqual(
          versions.filter((granted) => granted !== undefined),
          [version + 1],
        )
        equal(textOf(await store.get('a')), `${winner}`)
      }
    },
  },
]
