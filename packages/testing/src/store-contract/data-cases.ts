import { deepEqual, equal, ok } from 'node:assert/strict'
import { by, type CredentialStoreCase, textOf, write } from './store-case.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, n) => n)

const oddIds = [
  'tenant/provider',
  '../up',
  "o'brien",
  '"quoted"',
  '`ticks`',
  'back\\slash',
  'a b',
  'a ',
  ' a',
  'a',
  'A',
  'é',
  'e\u0301',
  'straße',
  'strasse',
  '日本語',
  '🦊',
  '\u{10ffff}',
  '\uffff',
  'line\nbreak',
  'tab\t',
  '%',
  '_',
  '*',
  '?',
  '$1',
  ':id',
  '{braces}',
  'a:b',
  'null',
  '__proto__',
  '0',
  '00',
  '1e3',
  'x'.repeat(500),
]

/** Some drivers return a Buffer, which is as good but not equal to a Uint8Array. */
function bytesOf(record: { data: Uint8Array } | undefined): Uint8Array {
  ok(record?.data instanceof Uint8Array)
  return new Uint8Array(record.data)
}

/** Bytes and ids come back as they were given. */
export const dataCases: readonly CredentialStoreCase[] = [
  {
    name: 'data may hold every byte, nothing at all, or 96 KiB',
    async run({ store }) {
      const large = Uint8Array.from({ length: 96 * 1024 }, (_, n) => (n * 31 + (n >> 8)) % 256)
      for (const [version, data] of [everyByte, new Uint8Array(0), large, Uint8Array.of(0)].entries()) {
        await store.compareAndSet('a', version, write('', { data }))
        const records = [
          await store.get('a'),
          (await store.list())[0],
          (await store.acquire('a', by('one')))?.record,
        ]
        for (const record of records) {
          deepEqual(bytesOf(record), data)
        }
      }
    },
  },
  {
    name: 'data may be a part of a larger buffer',
    async run({ store }) {
      await store.compareAndSet('a', 0, write('', { data: everyByte.subarray(100, 103) }))
      await store.compareAndSet('b', 0, write('', { data: Buffer.from(everyByte).subarray(7, 9) }))
      deepEqual(bytesOf(await store.get('a')), Uint8Array.of(100, 101, 102))
      deepEqual(bytesOf(await store.get('b')), Uint8Array.of(7, 8))
    },
  },
  {
    name: 'what is stored changes by saving alone, not with the bytes of a caller',
    async run({ store }) {
      const data = Uint8Array.of(1, 2, 3)
      const saving = store.compareAndSet('a', 0, write('', { data }))
      data.fill(0)
      await saving
      const read = (await store.get('a'))!
      read.data.fill(0)
      read.version = 9
      ;(await store.list())[0]!.data.fill(0)
      const lease = (await store.acquire('a', by('one')))!
      lease.record.data.fill(0)
      const record = (await store.get('a'))!
      deepEqual(bytesOf(record), Uint8Array.of(1, 2, 3))
      equal(record.version, 1)
    },
  },
  {
    name: 'ids and providers are any text, and ids that look alike are different',
    async run({ store }) {
      for (const id of oddIds) {
        equal(await store.compareAndSet(id, 0, write(`data of ${id}`, { provider: id })), 1, id)
      }
      deepEqual((await store.list()).map(({ id }) => id).sort(), [...oddIds].sort())
      for (const id of oddIds) {
        const lease = await store.acquire(id, by(id))
        equal(lease?.record.id, id)
        equal(lease?.record.provider, id)
        equal(textOf(lease?.record), `data of ${id}`)
        equal(await store.release(lease!, { attemptEnded: true }), true)
        deepEqual((await store.claimDue({ ...by(id), limit: 99, provider: id })).length, 1)
        equal(await store.delete(id), true)
        equal(await store.get(id), undefined)
      }
    },
  },
]
