import { type DamageRecord, testCredentialStore } from '@evergrant/testing'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, expect, test } from 'vitest'
import { redisStore } from './redis-store.ts'
import { startRedisCluster } from './servers/redis-cluster.ts'
import { skipWithout } from './servers/without.ts'

const servers = await startRedisCluster()

if (servers) {
  const addresses = servers.map(({ url }) => ({ host: '127.0.0.1', port: Number(new URL(url).port) }))
  const ioredis = new Cluster(addresses)
  const nodeRedis = await createCluster({ rootNodes: servers.map(({ url }) => ({ url })) }).connect()
  afterAll(async () => {
    ioredis.disconnect()
    nodeRedis.destroy()
    await Promise.all(servers.map(({ stop }) => stop()))
  })

  const damage: DamageRecord = async ({ place }, id) => {
    const key = `{${place}}:record:${id}`
    await ioredis.hset(key, 'state', 'asleep')
    return async () => void (await ioredis.hset(key, 'state', 'active'))
  }
  // Each case has a prefix of its own, so that the cases lie on both nodes.
  testCredentialStore(
    'redisStore on a cluster, ioredis',
    ({ place }) => redisStore({ client: ioredis, prefix: place }),
    { test, damage },
  )

  test('both clients find the same records on every node', async () => {
    for (let n = 0; n < 20; n += 1) {
      const one = redisStore({ client: ioredis, prefix: `both-${n}` })
      const other = redisStore({ client: nodeRedis, prefix: `both-${n}` })
      await one.compareAndSet('a', 0, { provider: 'acme', data: Uint8Array.of(n), dueInMs: 0 })
      const [lease] = await other.claimDue({ owner: 'one', ttlMs: 60_000, limit: 9 })
      expect(lease?.record).toEqual(await one.get('a'))
      expect(
        await other.compareAndSet('a', 1, { provider: 'acme', data: Uint8Array.of(n), dueInMs: 0 }),
      ).toBe(2)
    }
    const used = await Promise.all(ioredis.nodes('master').map((node) => node.dbsize()))
    expect(used.every((keys) => keys > 0)).toBe(true)
  })
} else {
  skipWithout('a Redis cluster', 'put redis-server on the PATH')
}
