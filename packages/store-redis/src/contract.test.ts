import { type DamageRecord, testCredentialStore } from '@evergrant/testing'
import { Redis } from 'ioredis'
import { afterAll, test } from 'vitest'
import onIoredis from './processes/ioredis-store.ts'
import onNodeRedis from './processes/node-redis-store.ts'
import { redisServer } from './servers/redis.ts'
import { skipWithout } from './servers/without.ts'

const server = await redisServer()

if (server) {
  afterAll(() => server.stop())
  process.env.EVERGRANT_REDIS_URL = server.url
  const client = new Redis(server.url)
  afterAll(() => client.disconnect())
  const damage: DamageRecord = async ({ place }, id) => {
    const key = `{${place}}:record:${id}`
    await client.hset(key, 'state', 'asleep')
    return async () => void (await client.hset(key, 'state', 'active'))
  }
  const ioredis = new URL('./processes/ioredis-store.ts', import.meta.url)
  testCredentialStore('redisStore on ioredis', onIoredis, { test, worker: ioredis, damage })
  const nodeRedis = new URL('./processes/node-redis-store.ts', import.meta.url)
  testCredentialStore('redisStore on node-redis', onNodeRedis, { test, worker: nodeRedis, damage })
} else {
  skipWithout('Redis', 'put redis-server on the PATH or name a server in REDIS_URL')
}
