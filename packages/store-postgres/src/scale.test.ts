import { writeSync } from 'node:fs'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type PostgresStore, postgresStore } from './postgres-store.ts'
import { postgresServer } from './servers/postgres.ts'

// How long an operation takes must not depend on how many connections there are. It takes a while to make so many, so
// only `npm run services` does it, and prints what it has measured.
const server = process.env.SERVICES === 'required' ? await postgresServer() : undefined
afterAll(() => server?.stop())

const few = 1_000
const many = 100_000
const rounds = 20

test.skipIf(!server)(
  `among ${many} connections an operation takes as long as among ${few}`,
  async () => {
    const client = new Pool({ connectionString: server!.url })
    const small = await fill(client, few)
    const large = await fill(client, many)
    const operations: Record<string, (store: PostgresStore, total: number) => Promise<unknown>> = {
      get: (store, total) => store.get(idOf(total / 2)),
      'save what was got': async (store, total) => {
        const id = idOf(1 + Math.floor(Math.random() * total))
        const { version = 0 } = (await store.get(id)) ?? {}
        const data = new Uint8Array(1_024)
        expect(
          await store.compareAndSet(id, version, { provider: 'acme', data, dueInMs: 60_000 }),
        ).toBeDefined()
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
      // A scan of everything would take a hundred times as long.
      expect(b! / a!, name).toBeLessThan(4)
    }
    await client.query('DROP TABLE credential_1000, credential_100000')
    await client.end()
  },
  120_000,
)

const idOf = (n: number) => `tenant-${String(n).padStart(6, '0')}/acme`

/** A table with so many connections: one in ten of another provider, one in ten that waits for a person, half due. */
async function fill(client: Pool, total: number): Promise<PostgresStore> {
  const table = `credential_${total}`
  const store = postgresStore({ client, table })
  await store.migrate()
  await client.query(
    `INSERT INTO ${table} (id, version, provider, state, data, due_at)
     SELECT 'tenant-' || lpad(n::text, 6, '0') || '/acme', 1, CASE WHEN n % 10 = 1 THEN 'acme' ELSE 'other' END,
       CASE WHEN n % 10 = 0 THEN 'reauthorization_required' ELSE 'active' END, convert_to(repeat(md5(n::text), 32), 'UTF8'),
       CASE WHEN n % 10 > 0 THEN clock_timestamp() + (n - $1::int / 2) * interval '1 second' END
     FROM generate_series(1, $1::int) AS n`,
    [total],
  )
  await client.query(`VACUUM ANALYZE ${table}`)
  return store
}

async function claimAndGiveBack(store: PostgresStore, provider?: string): Promise<void> {
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
