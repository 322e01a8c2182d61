import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type DamageRecord, testCredentialStore } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import createStore, { pathOf } from './processes/contract-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
process.env.EVERGRANT_STORE_DIRECTORY = directory
afterAll(() => rmSync(directory, { recursive: true }))

const worker = new URL('./processes/contract-store.ts', import.meta.url)

const damage: DamageRecord = async ({ place }, id) => {
  const setState = (state: string) => {
    const database = new DatabaseSync(pathOf(place), { timeout: 5_000 })
    database.prepare('UPDATE credential SET state = ? WHERE id = ?').run(state, id)
    database.close()
  }
  setState('asleep')
  return async () => setState('active')
}

testCredentialStore('sqliteStore', createStore, { test, worker, damage })
