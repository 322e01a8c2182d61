// The store contract on memory and SQLite, each also inside encryptedStore, as tests of the Node that runs this.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { memoryStore } from '@evergrant/core'
import { encryptedStore } from '@evergrant/store-encrypted'
import { type DamageRecord, testCredentialStore } from '@evergrant/testing'
import createEncryptedStore, { options } from './encrypted-store.ts'
import createSqliteStore, { driver as Driver, pathOf } from './sqlite-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-contract-'))
process.env.SQLITE_DIRECTORY = directory
after(() => rmSync(directory, { recursive: true }))

const damage: DamageRecord = async ({ place }, id) => {
  const setState = async (state: string): Promise<void> => {
    const database = new Driver(pathOf(place), { timeout: 5_000 })
    const change = database.prepare('UPDATE credential SET state = :state WHERE id = :id RETURNING id')
    change.all({ state, id })
    database.close()
  }
  await setState('asleep')
  return () => setState('active')
}

testCredentialStore('memory', ({ now }) => memoryStore({ now }))
testCredentialStore('memory, encrypted', ({ now }) => encryptedStore(memoryStore({ now }), options))
testCredentialStore('SQLite', createSqliteStore, {
  worker: new URL('./sqlite-store.ts', import.meta.url),
  damage,
})
testCredentialStore('SQLite, encrypted', createEncryptedStore, {
  worker: new URL('./encrypted-store.ts', import.meta.url),
  damage,
})
