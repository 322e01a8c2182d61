import { testLifeCycleInProcesses } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import { redisServer } from './servers/redis.ts'
import { skipWithout } from './servers/without.ts'

// Whole processes that are stopped and killed take half a minute a store, so only `npm run services` lets them.
const isWanted = process.env.SERVICES === 'required'
const server = isWanted ? await redisServer() : undefined

// LONG is for how many seconds processes are killed.
const { LONG: seconds } = process.env
const effort = seconds
  ? { expirations: 100, soakSeconds: Number(seconds) }
  : { expirations: 10, soakSeconds: 2 }
const store = new URL('./processes/ioredis-store.ts', import.meta.url)

if (server) {
  process.env.EVERGRANT_REDIS_URL = server.url
  testLifeCycleInProcesses('redisStore', store, { test, concurrentTest: test.concurrent, ...effort })
  afterAll(() => server.stop())
} else {
  skipWithout('Redis with processes that are killed', 'it takes a while')
}
