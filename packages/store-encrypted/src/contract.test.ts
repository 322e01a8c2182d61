import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type CredentialRecord, type CredentialStore, type Lease, memoryStore } from '@evergrant/core'
import { type DamageRecord, type StorePlace, testCredentialStore } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'
import createSqliteStore, { pathOf } from './processes/contract-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-encrypted-'))
process.env.EVERGRANT_STORE_DIRECTORY = directory
afterAll(() => rmSync(directory, { recursive: true }))

const options = {
  primary: 'test',
  keys: { test: new Uint8Array(32).fill(7) },
  onUnreadable: () => {},
}
const worker = new URL('./processes/contract-store.ts', import.meta.url)

const spoiled = new Set<string>()
const keyOf = (place: string, id: string) => `${place} ${id}`

const spoil: DamageRecord = async ({ place }, id) => {
  spoiled.add(keyOf(place, id))
  return async () => void spoiled.delete(keyOf(place, id))
}

/** A store whose data somebody else can spoil until it is saved anew. */
function spoilableStore({ place, now }: StorePlace): CredentialStore {
  const store = memoryStore({ now })
  const seen = (record: CredentialRecord) =>
    spoiled.has(keyOf(place, record.id)) ? { ...record, data: Uint8Array.of(0) } : record
  const leased = (lease: Lease) => ({ ...lease, record: seen(lease.record) })
  return {
    ...store,
    async get(id) {
      const record = await store.get(id)
      return record && seen(record)
    },
    async acquire(id, request) {
      const lease = await store.acquire(id, request)
      return lease && leased(lease)
    },
    async compareAndSet(id, version, write) {
      spoiled.delete(keyOf(place, id))
      return store.compareAndSet(id, version, write)
    },
    claimDue: async (request) => (await store.claimDue(request)).map(leased),
    list: async (request) => (await store.list(request)).map(seen),
  }
}

const damageFile: DamageRecord = async ({ place }, id) => {
  const database = new DatabaseSync(pathOf(place), { timeout: 5_000 })
  const data = database.prepare('SELECT data FROM credential WHERE id = ?').get(id)!.data!
  const setData = database.prepare('UPDATE credential SET data = ? WHERE id = ?')
  setData.run(Uint8Array.of(0), id)
  return async () => void setData.run(data, id)
}

testCredentialStore(
  'encryptedStore over memoryStore',
  (place) => encryptedStore(spoilableStore(place), options),
  { test, damage: spoil },
)
testCredentialStore('encryptedStore over sqliteStore', createSqliteStore, {
  test,
  worker,
  damage: damageFile,
})
testCredentialStore(
  'encryptedStore over encryptedStore',
  (place) => encryptedStore(encryptedStore(spoilableStore(place), options), options),
  { test, damage: spoil },
)
