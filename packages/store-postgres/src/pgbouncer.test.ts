import { testCredentialStore } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import createStore from './processes/contract-store.ts'
import { damageRecord } from './processes/damage-record.ts'
import { pgbouncerServer } from './servers/pgbouncer.ts'
import { postgresServer } from './servers/postgres.ts'
import { skipWithout } from './servers/without.ts'

const database = await postgresServer()
const pooler = database && (await pgbouncerServer(database.url))
afterAll(async () => {
  await pooler?.stop()
  await database?.stop()
})

if (pooler) {
  process.env.EVERGRANT_POSTGRES_URL = pooler.url
  const worker = new URL('./processes/contract-store.ts', import.meta.url)
  testCredentialStore('postgresStore through PgBouncer', createStore, { test, worker, damage: damageRecord })
} else {
  skipWithout('PgBouncer', 'put pgbouncer on the PATH, beside postgres and initdb')
}
