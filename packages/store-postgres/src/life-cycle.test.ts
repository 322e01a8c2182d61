import { testLifeCycleInProcesses } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import { postgresServer } from './servers/postgres.ts'
import { skipWithout } from './servers/without.ts'

// Whole processes that are stopped and killed take half a minute, so only `npm run services` lets them.
const server = process.env.SERVICES === 'required' ? await postgresServer() : undefined

// LONG is for how many seconds processes are killed.
const { LONG: seconds } = process.env
const effort = seconds
  ? { expirations: 100, soakSeconds: Number(seconds) }
  : { expirations: 10, soakSeconds: 2 }
const store = new URL('./processes/contract-store.ts', import.meta.url)

if (server) {
  process.env.EVERGRANT_POSTGRES_URL = server.url
  testLifeCycleInProcesses('postgresStore on Postgres', store, {
    test,
    concurrentTest: test.concurrent,
    ...effort,
  })
  afterAll(() => server.stop())
} else {
  skipWithout('Postgres with processes that are killed', 'it takes a while')
}
