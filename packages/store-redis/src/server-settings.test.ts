import { setTimeout as sleep } from 'node:timers/promises'
import { expectNoSecrets } from '@evergrant/testing'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { redisStore } from './redis-store.ts'
import { durable, startRedis } from './servers/redis.ts'
import { skipWithout } from './servers/without.ts'

const write = (n: number) => ({ provider: 'acme', data: Uint8Array.of(n), dueInMs: 0 })

/** The codes of what two stores, one on each client, warn of at the server with these settings. */
async function warningsOf(settings: readonly string[], prepare?: (client: Redis) => Promise<unknown>) {
  const server = (await startRedis(settings))!
  const client = new Redis(server.url)
  await prepare?.(client)
  const other = await createClient({ url: server.url }).connect()
  const codes: string[] = []
  const hear = (warning: Error & { code?: string }) => codes.push(warning.code ?? '')
  process.on('warning', hear)
  for (const [name, one] of Object.entries({ ioredis: client, 'node-redis': other })) {
    const store = redisStore({ client: one })
    for (const version of [0, 1, 2])
      expect(await store.compareAndSet(name, version, write(1))).toBe(version + 1)
    await new Promise(setImmediate)
  }
  process.off('warning', hear)
  client.disconnect()
  other.destroy()
  await server.stop()
  return codes
}

const probe = await startRedis(durable)
await probe?.stop()

if (probe) {
  const notDurable = ['EVERGRANT_NOT_DURABLE', 'EVERGRANT_NOT_DURABLE']

  test('a store on a server that syncs every save warns of nothing', async () => {
    expect(await warningsOf(durable)).toEqual([])
  })

  test('a store on a server that syncs later, or never writes, warns once', async () => {
    expect(await warningsOf(['--appendonly', 'yes', '--appendfsync', 'everysec'])).toEqual(notDurable)
    expect(await warningsOf(['--appendonly', 'no', '--appendfsync', 'always'])).toEqual(notDurable)
  })

  test('a store on a server that evicts records warns of that', async () => {
    const eviction = ['EVERGRANT_EVICTION', 'EVERGRANT_EVICTION']
    expect(await warningsOf([...durable, '--maxmemory-policy', 'allkeys-lru'])).toEqual(eviction)
    expect(await warningsOf([...durable, '--maxmemory-policy', 'volatile-lru'])).toEqual([])
  })

  test('a server that does not tell its settings is taken as it is', async () => {
    const forbid = (client: Redis) => client.call('ACL', 'SETUSER', 'default', '-config')
    expect(await warningsOf(['--appendonly', 'no'], forbid)).toEqual([])
  })

  test('what Redis says stays inside, but for its first word', async () => {
    const server = (await startRedis([...durable, '--rename-command', 'EVALSHA', '']))!
    const client = new Redis(server.url)
    onTestFinished(() => {
      client.disconnect()
      return server.stop()
    })
    const own = await client.call('EVALSHA', 'my-secret').catch((reason) => reason)
    expect(() => expectNoSecrets(own, ['my-secret']), 'the client shows what was sent').toThrow()
    const error = await redisStore({ client })
      .get('my-secret')
      .catch((reason) => reason)
    expect(error).toMatchObject({
      code: 'store_failed',
      retryable: false,
      message: 'Redis did not answer, or refused (ERR)',
    })
    expectNoSecrets(error, ['my-secret', 'EVALSHA'])
  })

  test('a save that was acknowledged survives a server that is killed', async () => {
    const server = (await startRedis(durable))!
    const client = new Redis(server.url, { retryStrategy: () => 20 })
    client.on('error', () => undefined)
    let isOver = false
    onTestFinished(() => {
      isOver = true
      client.disconnect()
      return server.stop()
    })
    const store = redisStore({ client })
    let acknowledged = 0
    const saveForEver = async () => {
      while (!isOver) {
        const version = (await store.get('a').catch(() => undefined))?.version ?? 0
        // One that failed may have been done or not.
        const granted = await store.compareAndSet('a', version, write(version % 256)).catch(() => undefined)
        acknowledged = granted ?? acknowledged
      }
    }
    const saving = saveForEver()
    for (let crash = 0; crash < 5; crash += 1) {
      const before = acknowledged
      while (acknowledged < before + 20) await sleep(1)
      await server.crash()
      const known = acknowledged
      expect((await store.get('a'))?.version).toBeGreaterThanOrEqual(known)
    }
    isOver = true
    await saving
  })
} else {
  skipWithout('Redis servers that lose saves', 'put redis-server on the PATH')
}
