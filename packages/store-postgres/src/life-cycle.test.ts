import { testLifeCycleInProcesses } from '@evergrant/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { pgbouncerServer } from './servers/pgbouncer.ts'
import { postgresServer } from './servers/postgres.ts'
import { skipWithout } from './servers/without.ts'

// Whole processes that are stopped and killed take half a minute a store, so only `npm run services` lets them.
const isWanted = process.env.SERVICES === 'required'
const database = isWanted ? await postgresServer() : undefined
const pooler = database && (await pgbouncerServer(database.url))
const store = new URL('./processes/contract-store.ts', import.meta.url)

if (database && pooler) {
  for (const [name, { url }] of Object.entries({ Postgres: database, PgBouncer: pooler })) {
    describe(name, () => {
      beforeAll(() => {
        process.env.EVERGRANT_POSTGRES_URL = url
      })
      testLifeCycleInProcesses(`postgresStore on ${name}`, store, { test })
    })
  }
  afterAll(async () => {
    await pooler.stop()
    await database.stop()
  })
} else {
  skipWithout('Postgres and PgBouncer with processes that are killed', 'it takes a while')
}
