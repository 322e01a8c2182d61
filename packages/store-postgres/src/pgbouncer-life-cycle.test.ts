import { type RegisterTest, testLifeCycleInProcesses } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import { pgbouncerServer } from './servers/pgbouncer.ts'
import { postgresServer } from './servers/postgres.ts'
import { skipWithout } from './servers/without.ts'

// Whole processes that are stopped and killed take a while, so only `npm run services` lets them.
const database = process.env.SERVICES === 'required' ? await postgresServer() : undefined
const pooler = database && (await pgbouncerServer(database.url))

// LONG is for how many seconds processes are killed.
const { LONG: seconds } = process.env
const effort = seconds
  ? { expirations: 100, soakSeconds: Number(seconds) }
  : { expirations: 10, soakSeconds: 2 }
const store = new URL('./processes/contract-store.ts', import.meta.url)

/** Those in which many processes meet, or one of them is lost in the middle of a statement. */
const mayDiffer = /^(C7|C8|P5|O1)/
const testWhatMayDiffer: RegisterTest = (name, run, timeoutMs) =>
  mayDiffer.test(name) && test(name, run, timeoutMs)
const testBesideOthers: RegisterTest = (name, run, timeoutMs) =>
  mayDiffer.test(name) && test.concurrent(name, run, timeoutMs)

if (database && pooler) {
  process.env.EVERGRANT_POSTGRES_URL = pooler.url
  testLifeCycleInProcesses('postgresStore through PgBouncer', store, {
    test: testWhatMayDiffer,
    concurrentTest: testBesideOthers,
    ...effort,
  })
  afterAll(async () => {
    await pooler.stop()
    await database.stop()
  })
} else {
  skipWithout('PgBouncer with processes that are killed', 'it takes a while')
}
