import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '@evergrant/core'
import { testCredentialStore } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'
import createSqliteStore from './processes/contract-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-encrypted-'))
process.env.EVERGRANT_STORE_DIRECTORY = directory
afterAll(() => rmSync(directory, { recursive: true }))

const options = { primary: 'test', keys: { test: new Uint8Array(32).fill(7) } }
const worker = new URL('./processes/contract-store.ts', import.meta.url)

testCredentialStore(
  'encryptedStore over memoryStore',
  ({ now }) => encryptedStore(memoryStore({ now }), options),
  { test },
)
testCredentialStore('encryptedStore over sqliteStore', createSqliteStore, { test, worker })
testCredentialStore(
  'encryptedStore over encryptedStore',
  ({ now }) => encryptedStore(encryptedStore(memoryStore({ now }), options), options),
  { test },
)
