import { deepEqual, equal, ok } from 'node:assert/strict'
import { type CredentialRecord, EvergrantError } from '@evergrant/core'
import { by, type CredentialStoreCase, type StoreCaseContext, textOf, write } from './store-case.ts'

const hour = 3_600_000
const minute = 60_000

const secret = 'a-secret-text'

/** Saves records, the earliest due first, and damages some of them; resolves with what undoes that. */
async function prepare(
  { store, place, damage }: StoreCaseContext,
  ids: readonly string[],
  damaged: readonly string[],
): Promise<() => Promise<void>> {
  if (!damage) throw new TypeError('This case needs a function that damages a record')
  for (const [n, id] of ids.entries()) {
    await store.compareAndSet(id, 0, write(secret, { dueInMs: (n - ids.length) * 1_000 }))
  }
  const repairs: (() => Promise<void>)[] = []
  for (const id of damaged) repairs.push(await damage({ place }, id))
  return async () => {
    for (const repair of repairs) await repair()
  }
}

const idsOf = (records: readonly CredentialRecord[]) => records.map(({ id }) => id)

const claim = async ({ store }: StoreCaseContext, limit: number) =>
  idsOf((await store.claimDue({ ...by('a worker'), limit })).map(({ record }) => record))

const unreadable: readonly CredentialStoreCase[] = [
  {
    name: 'a record that cannot be read is a clear error for get and acquire, and leased to nobody',
    async run(context) {
      const { store } = context
      const repair = await prepare(context, ['a', 'b'], ['a'])
      for (const read of [() => store.get('a'), () => store.acquire('a', by('one'))]) {
        const error: unknown = await read().then(
          () => undefined,
          (reason) => reason,
        )
        ok(EvergrantError.isInstance(error), `expected a StoreError and not ${error}`)
        ok(error.code === 'store_corrupt' || error.code === 'decryption_failed', error.code)
        equal(error.connectionId, 'a')
        equal(error.retryable, false)
        ok(!error.message.includes(secret), 'the message shows what is in the record')
      }
      equal(textOf(await store.get('b')), secret)
      await repair()
      const lease = await store.acquire('a', by('one'))
      equal(lease?.unfinishedAttempt, false)
    },
  },
  {
    name: 'a record that cannot be read takes no place in a list: a page is short only at the end',
    async run(context) {
      const { store } = context
      await prepare(context, ['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'c', 'd', 'f'])
      deepEqual(idsOf(await store.list()), ['b', 'e'])
      deepEqual(idsOf(await store.list({ limit: 1 })), ['b'])
      deepEqual(idsOf(await store.list({ limit: 2 })), ['b', 'e'])
      deepEqual(idsOf(await store.list({ limit: 1, after: 'b' })), ['e'])
      deepEqual(idsOf(await store.list({ limit: 1, after: 'e' })), [])
    },
  },
  {
    name: "a record that cannot be read takes nobody else's place in a claim",
    async run(context) {
      await prepare(context, ['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'd'])
      deepEqual(await claim(context, 1), ['c'])
      deepEqual(await claim(context, 1), ['e'])
      deepEqual(await claim(context, 9), ['f'])
      deepEqual(await claim(context, 9), [])
    },
  },
  {
    name: 'a record that cannot be read is due again an hour after it was claimed, and nothing else of it has changed',
    async run(context) {
      const { store } = context
      const repair = await prepare(context, ['a'], ['a'])
      deepEqual(await claim(context, 1), [])
      await repair()
      await store.compareAndSet('due now', 0, write('x'))
      const now = (await store.get('due now'))!.dueAt!
      const record = (await store.get('a'))!
      ok(Math.abs(record.dueAt! - now - hour) < minute, `due after ${record.dueAt! - now} ms`)
      equal(textOf(record), secret)
      equal(record.version, 1)
      deepEqual(await claim(context, 9), ['due now'])
      equal((await store.acquire('a', by('one')))?.unfinishedAttempt, false)
    },
  },
  {
    name: 'a record that cannot be read can be saved over, and deleted',
    async run(context) {
      const { store } = context
      await prepare(context, ['a', 'b'], ['a', 'b'])
      equal(await store.compareAndSet('a', 1, write('new')), 2)
      equal(textOf(await store.get('a')), 'new')
      equal(await store.delete('b', 1), true)
      equal(await store.get('b'), undefined)
      deepEqual(idsOf(await store.list()), ['a'])
    },
  },
]

/** One record that cannot be read stops no other. */
export const unreadableCases: readonly CredentialStoreCase[] = unreadable.map((one) => ({
  ...one,
  needsDamage: true,
}))
