import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Lease } from '@evergrant/core'
import { by, type CredentialStoreCase, short, write } from './store-case.ts'

const unfinished = (lease: Lease | undefined) => lease && [lease.unfinishedAttempt, lease.unfinishedForMs]

/** A slow machine only ever makes an age greater, and not by minutes. */
const isAbout = (age: number | undefined, ms: number) => age !== undefined && age >= ms && age < ms + 120_000

/** Every lease is written down as an attempt until it ends or a save forgets it. */
export const attemptCases: readonly CredentialStoreCase[] = [
  {
    name: 'the first lease of a record finds no unfinished attempt',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      deepEqual(unfinished(await store.acquire('a', by('one'))), [false, 0])
    },
  },
  {
    name: 'an attempt whose lease ran out is unfinished',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      await store.acquire('a', by('one', short))
      await advance(2 * short)
      const lease = await store.acquire('a', by('two'))
      equal(lease?.unfinishedAttempt, true)
      ok(isAbout(lease?.unfinishedForMs, 2 * short), `unfinished for ${lease?.unfinishedForMs} ms`)
    },
  },
  {
    name: 'the age of unfinished attempts is the age of the first of them',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      for (const owner of ['one', 'two', 'three']) {
        await store.acquire('a', by(owner, short))
        await advance(short)
      }
      const lease = await store.acquire('a', by('four'))
      ok(isAbout(lease?.unfinishedForMs, 3 * short), `unfinished for ${lease?.unfinishedForMs} ms`)
    },
  },
  {
    name: 'an attempt that ended is forgotten',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one')))!
      await store.release(lease, { attemptEnded: true })
      deepEqual(unfinished(await store.acquire('a', by('two'))), [false, 0])
    },
  },
  {
    name: 'an attempt that is kept at release is unfinished',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const lease = (await store.acquire('a', by('one')))!
      equal(await store.release(lease, { attemptEnded: false }), true)
      await advance(short)
      const next = await store.acquire('a', by('two'))
      equal(next?.unfinishedAttempt, true)
      ok(isAbout(next?.unfinishedForMs, short), `unfinished for ${next?.unfinishedForMs} ms`)
    },
  },
  {
    name: 'ending an attempt ends the own one only, not those that were unfinished before',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      await store.acquire('a', by('one', short))
      await advance(short)
      for (const owner of ['two', 'three']) {
        const lease = (await store.acquire('a', by(owner)))!
        await store.release(lease, { attemptEnded: true })
        await advance(short)
      }
      const lease = await store.acquire('a', by('four'))
      equal(lease?.unfinishedAttempt, true)
      ok(isAbout(lease?.unfinishedForMs, 3 * short), `unfinished for ${lease?.unfinishedForMs} ms`)
    },
  },
  {
    name: 'a save forgets the attempts before it',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      await store.acquire('a', by('one', short))
      await advance(short)
      await store.acquire('a', by('two'))
      await store.compareAndSet('a', 1, write('y'))
      deepEqual(unfinished(await store.acquire('a', by('three', short))), [false, 0])
      await advance(short)
      const lease = await store.acquire('a', by('four'))
      equal(lease?.unfinishedAttempt, true)
      ok(isAbout(lease?.unfinishedForMs, short), `unfinished for ${lease?.unfinishedForMs} ms`)
    },
  },
  {
    name: 'a claim writes the attempt as acquire does, and each sees that of the other',
    async run({ store, advance }) {
      await store.compareAndSet('a', 0, write('x'))
      const [claim] = await store.claimDue({ ...by('one', short), limit: 1 })
      deepEqual(unfinished(claim), [false, 0])
      await advance(short)
      const acquired = await store.acquire('a', by('two', short))
      equal(acquired?.unfinishedAttempt, true)
      ok(isAbout(acquired?.unfinishedForMs, short), `unfinished for ${acquired?.unfinishedForMs} ms`)
      await advance(short)
      const [again] = await store.claimDue({ ...by('three'), limit: 1 })
      equal(again?.unfinishedAttempt, true)
      ok(isAbout(again?.unfinishedForMs, 2 * short), `unfinished for ${again?.unfinishedForMs} ms`)
    },
  },
]
