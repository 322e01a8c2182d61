import type { CredentialStore } from '@evergrant/core'
import { expectNoSecrets } from '@evergrant/testing'
import { Redis } from 'ioredis'
import { createClient, RESP_TYPES } from 'redis'
import { afterAll, describe, expect, test } from 'vitest'
import { redisStore } from './redis-store.ts'
import { redisServer } from './servers/redis.ts'
import { skipWithout } from './servers/without.ts'

const write = (text: string, rest: object = {}) => ({
  provider: 'acme',
  data: new TextEncoder().encode(text),
  dueInMs: 0,
  ...rest,
})

const claims = { owner: 'one', ttlMs: 60_000, limit: 9 }

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect.unreachable(),
    (reason) => reason,
  )

const server = await redisServer()

if (server) {
  describe('redisStore', () => testServer(server.url))
  afterAll(() => server.stop())
} else {
  skipWithout('Redis', 'put redis-server on the PATH or name a server in REDIS_URL')
}

function testServer(url: string): void {
  const client = new Redis(url)
  afterAll(() => client.disconnect())

  const run = Date.now()
  let count = 0
  function newStore(): { store: CredentialStore; prefix: string } {
    const prefix = `test-${run}-${count++}`
    return { store: redisStore({ client, prefix }), prefix }
  }

  test('every key begins with the prefix in braces, which is one slot of a cluster', async () => {
    const { store, prefix } = newStore()
    await store.compareAndSet('a', 0, write('x'))
    await store.compareAndSet('b', 0, write('x', { state: 'authorizing', provider: 'other' }))
    await store.claimDue(claims)
    const keys = await client.keys(`*${prefix}*`)
    expect(keys.length).toBeGreaterThan(5)
    expect(keys.filter((key) => !key.startsWith(`{${prefix}}:`))).toEqual([])
    expect(await redisStore({ client, prefix: `${prefix}2` }).list()).toEqual([])
  })

  test('a prefix that the client puts before every key stays there', async () => {
    const { prefix } = newStore()
    const prefixed = new Redis(url, { keyPrefix: 'application:' })
    const store = redisStore({ client: prefixed, prefix })
    await store.compareAndSet('a', 0, write('x'))
    expect((await store.claimDue(claims)).map(({ record }) => record.id)).toEqual(['a'])
    const keys = await client.keys(`*${prefix}*`)
    expect(keys.filter((key) => !key.startsWith(`application:{${prefix}}:`))).toEqual([])
    prefixed.disconnect()
  })

  test('scripts that the server has forgotten are sent again', async () => {
    const { store } = newStore()
    await store.compareAndSet('a', 0, write('x'))
    await client.script('FLUSH')
    expect(await store.compareAndSet('a', 1, write('y'))).toBe(2)
    expect((await store.get('a'))?.version).toBe(2)
  })

  test('both versions of the protocol, and a client that returns buffers, are the same to it', async () => {
    const { prefix } = newStore()
    for (const RESP of [2, 3] as const) {
      const plain = await createClient({ url, RESP }).connect()
      const buffers = plain.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
      for (const other of [plain, buffers]) {
        const store = redisStore({ client: other, prefix })
        await store.compareAndSet('🦊', (await store.get('🦊'))?.version ?? 0, write('ä'))
        const [lease] = await store.claimDue(claims)
        expect(lease?.record).toEqual((await store.list())[0])
        expect(lease?.record).toMatchObject({ id: '🦊', data: new TextEncoder().encode('ä') })
      }
      plain.destroy()
    }
  })

  test('a list of many is read in pages, and a page of one state does not pass over the others', async () => {
    const { store, prefix } = newStore()
    const ids = Array.from({ length: 450 }, (_, n) => `id ${String(n).padStart(3, '0')}`)
    await Promise.all(
      ids.map((id, n) =>
        store.compareAndSet(id, 0, write('x', { state: n < 440 ? 'active' : 'authorizing' })),
      ),
    )
    expect((await store.list()).map(({ id }) => id)).toEqual(ids)
    expect((await store.list({ limit: 201 })).length).toBe(201)
    const before = await readingsOf(client)
    expect((await store.list({ state: 'authorizing', limit: 10 })).length).toBe(10)
    expect((await readingsOf(client)) - before).toBe(10)
    expect(await client.zcard(`{${prefix}}:state:active`)).toBe(440)
  })

  test('a record is in the queue of its provider and in the list of its state, and in no other', async () => {
    const { store, prefix } = newStore()
    const where = async () => {
      const queues = await Promise.all(
        ['acme', 'other'].map(async (provider) => {
          const leases = await store.claimDue({ ...claims, provider })
          for (const lease of leases) await store.release(lease, { attemptEnded: true })
          return leases.length
        }),
      )
      const lists = (['active', 'authorizing'] as const).map(
        async (state) => (await store.list({ state })).length,
      )
      return [queues, await Promise.all(lists)]
    }
    await store.compareAndSet('a', 0, write('x'))
    expect(await where()).toEqual([
      [1, 0],
      [1, 0],
    ])
    await store.compareAndSet('a', 1, write('x', { provider: 'other', state: 'authorizing' }))
    expect(await where()).toEqual([
      [0, 1],
      [0, 1],
    ])
    await store.compareAndSet('a', 2, write('x', { provider: 'other', dueInMs: null }))
    expect(await where()).toEqual([
      [0, 0],
      [1, 0],
    ])
    await store.release((await store.acquire('a', claims))!, { attemptEnded: true, dueInMs: 0 })
    expect(await where()).toEqual([
      [0, 1],
      [1, 0],
    ])
    await store.delete('a')
    expect(await where()).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(await client.keys(`{${prefix}}*`)).toEqual([`{${prefix}}:record:a`])
  })

  test('a server that is away is a failure that may pass', async () => {
    const away = new Redis('redis://:my-secret@127.0.0.1:1', {
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    })
    away.on('error', () => undefined)
    const error = await failureOf(redisStore({ client: away }).compareAndSet('my-id', 0, write('x')))
    expect(error).toMatchObject({ code: 'store_failed', retryable: true })
    expectNoSecrets(error, ['my-secret', 'my-id'])
    const closed = createClient({ url })
    await expect(redisStore({ client: closed }).get('a')).rejects.toMatchObject({ code: 'store_failed' })
  })

  test('a user without the right to write is a failure that stays', async () => {
    const { prefix } = newStore()
    const user = `user-${run}`
    await client.call('ACL', 'SETUSER', user, 'on', '>password', '~*', '+@all', '-zadd')
    const limited = new Redis(url, { username: user, password: 'password' })
    const saving = redisStore({ client: limited, prefix }).compareAndSet('a', 0, write('x'))
    await expect(saving).rejects.toMatchObject({ code: 'store_failed', retryable: false })
    limited.disconnect()
    await client.call('ACL', 'DELUSER', user)
  })

  test('keys of another application are not touched', async () => {
    const { store, prefix } = newStore()
    await client.set(`{${prefix}}:record:a`, 'a diary')
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_corrupt', retryable: false })
    await expect(store.compareAndSet('a', 0, write('x'))).rejects.toMatchObject({ code: 'store_corrupt' })
    expect(await client.get(`{${prefix}}:record:a`)).toBe('a diary')
  })

  const damages: Record<string, [field: string, value: string | null]> = {
    state: ['state', 'asleep'],
    data: ['data', 'a-secret-text'],
    'data, which is gone': ['data', null],
    provider: ['provider', null],
    version: ['version', 'a-secret-text'],
    due: ['due', 'soon'],
  }

  test.for(Object.entries(damages))(
    'a record whose %s is off is reported and harms no other',
    async ([, [field, value]]) => {
      const { store, prefix } = newStore()
      for (const id of ['a', 'b', 'c']) await store.compareAndSet(id, 0, write('x'))
      const key = `{${prefix}}:record:b`
      await (value === null ? client.hdel(key, field) : client.hset(key, field, value))
      const warnings: Error[] = []
      const hear = (warning: Error) => warnings.push(warning)
      process.on('warning', hear)

      for (const read of [() => store.get('b'), () => store.acquire('b', claims)]) {
        const error = await failureOf(read())
        expect(error).toMatchObject({ code: 'store_corrupt', connectionId: 'b' })
        expect(error.message).toContain(field)
        expect(error.message).not.toContain('a-secret-text')
      }
      expect((await store.list({ limit: 2 })).map(({ id }) => id)).toEqual(['a', 'c'])
      expect((await store.claimDue({ ...claims, limit: 2 })).map(({ record }) => record.id)).toEqual([
        'a',
        'c',
      ])
      await new Promise(setImmediate)
      expect(warnings.map(({ message }) => message.includes(field))).toEqual([true, true])
      process.off('warning', hear)

      // It is looked at again an hour later, and no lease or attempt is left of the claim.
      await store.claimDue({ ...claims, provider: 'acme' })
      const minutes = (Number(await client.zscore(`{${prefix}}:due`, 'b')) - Date.now()) / 60_000
      expect(Math.round(minutes)).toBe(60)
      expect(await client.hmget(key, 'until', 'attempt', 'unfinished')).toEqual([null, null, null])
    },
  )

  test('lease times that are no numbers stop neither a claim nor a save', async () => {
    const { store, prefix } = newStore()
    for (const id of ['a', 'b']) await store.compareAndSet(id, 0, write('x'))
    await client.hset(`{${prefix}}:record:a`, { until: 'x', fencing: 'x', attempt: 'x' })
    expect((await store.claimDue(claims)).map(({ record }) => record.id)).toEqual(['a', 'b'])
    expect(await store.compareAndSet('a', 1, write('y'))).toBe(2)
  })

  test('what makes no sense is refused', async () => {
    expect(() => redisStore({ client: {} as never })).toThrow(TypeError)
    for (const prefix of ['', '{a}', 'a}']) expect(() => redisStore({ client, prefix })).toThrow(TypeError)
    const { store } = newStore()
    await expect(store.get('a\ud800')).rejects.toThrow(TypeError)
    for (const dueInMs of [Number.NaN, Infinity, 1e15])
      await expect(store.compareAndSet('a', 0, write('x', { dueInMs }))).rejects.toThrow(TypeError)
    expect(await store.compareAndSet('a\0b', 0, write('x', { dueInMs: 1e14 }))).toBe(1)
    const { dueAt } = (await store.get('a\0b'))!
    expect(Math.abs(dueAt! - Date.now() - 1e14)).toBeLessThan(60_000)
  })
}

/** How many records have been read by scripts so far. */
async function readingsOf(client: Redis): Promise<number> {
  const statistics = await client.info('commandstats')
  return Number(/cmdstat_hmget:calls=(\d+)/.exec(statistics)?.[1] ?? 0)
}
