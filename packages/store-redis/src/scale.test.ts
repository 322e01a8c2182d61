import { writeSync } from 'node:fs'
import type { CredentialStore } from '@evergrant/core'
import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { redisStore } from './redis-store.ts'
import { durable, startRedis } from './servers/redis.ts'

// How long an operation takes must not depend on how many connections there are. It takes a while to make so many, so
// only `npm run services` does it, and prints what it has measured.
const server = process.env.SERVICES === 'required' ? await startRedis(durable) : undefined
afterAll(() => server?.stop())

const few = 1_000
const many = 20_000
const rounds = 20

test.skipIf(!server)(
  `among ${many} connections an operation takes as long as among ${few}`,
  async () => {
    const client = new Redis(server!.url)
    const small = await fill(client, few)
    const before = await memoryOf(client)
    const large = await fill(client, many)
    const bytes = Math.round(((await memoryOf(client)) - before) / many)
    writeSync(2, `${bytes} bytes of memory for a connection with 1,024 bytes of data\n`)
    const operations: Record<string, (store: CredentialStore, total: number) => Promise<unknown>> = {
      get: (store, total) => store.get(idOf(total / 2)),
      'save what was got': async (store, total) => {
        const id = idOf(Math.floor(Math.random() * total))
        expect(await store.compareAndSet(id, (await store.get(id))!.version, write(60_000))).toBeDefined()
      },
      'page of 100': (store, total) => store.list({ after: idOf(total / 2), limit: 100 }),
      'page of 100 of one state': (store, total) =>
        store.list({ state: 'reauthorization_required', after: idOf(total / 10), limit: 100 }),
      'page of 100 with a prefix': (store) => store.list({ prefix: 'tenant-000', limit: 100 }),
      'claim of 10, given back': (store) => claimAndGiveBack(store),
      'claim of 10 of one provider, given back': (store) => claimAndGiveBack(store, 'acme'),
    }
    for (const [name, operation] of Object.entries(operations)) {
      const [a, b] = await medians([() => operation(small, few), () => operation(large, many)])
      writeSync(2, `${name}: ${a!.toFixed(2)} ms among ${few}, ${b!.toFixed(2)} ms among ${many}\n`)
      // A scan of everything would take twenty times as long.
      expect(b! / a!, name).toBeLessThan(4)
    }
    client.disconnect()
  },
  120_000,
)

const idOf = (n: number) => `tenant-${String(n).padStart(6, '0')}/acme`

const write = (dueInMs: number, rest: object = {}) => ({
  provider: 'other',
  data: new Uint8Array(1_024),
  dueInMs,
  ...rest,
})

/** So many connections: one in ten of another provider, one in ten that waits for a person, half due. */
async function fill(client: Redis, total: number): Promise<CredentialStore> {
  const store = redisStore({ client, prefix: `scale-${total}` })
  let next = 0
  const work = async () => {
    for (let n = next++; n < total; n = next++) {
      const provider = n % 10 === 1 ? 'acme' : 'other'
      const rest = n % 10 === 0 ? { state: 'reauthorization_required' as const, dueInMs: null } : { provider }
      await store.compareAndSet(idOf(n), 0, write((n - total / 2) * 1_000, rest))
    }
  }
  await Promise.all(Array.from({ length: 1_000 }, work))
  return store
}

async function memoryOf(client: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
}

async function claimAndGiveBack(store: CredentialStore, provider?: string): Promise<void> {
  const only = provider === undefined ? {} : { provider }
  const leases = await store.claimDue({ owner: 'one', ttlMs: 60_000, limit: 10, ...only })
  expect(leases.length).toBe(10)
  for (const lease of leases) expect(await store.release(lease, { attemptEnded: true })).toBe(true)
}

/** The median time of each, in milliseconds, taken by turns. */
async function medians(runs: (() => Promise<unknown>)[]): Promise<number[]> {
  const times = runs.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [n, run] of runs.entries()) {
      const startedAt = performance.now()
      await run()
      times[n]!.push(performance.now() - startedAt)
    }
  }
  return times.map((some) => some.sort((one, other) => one - other)[rounds / 2]!)
}
