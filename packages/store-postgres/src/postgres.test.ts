import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CredentialStore } from '@evergrant/core'
import { type StorePlace, testCredentialStore } from '@evergrant/testing'
import { Pool } from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { type PostgresStore, postgresStore } from './postgres-store.ts'
import createStore from './processes/contract-store.ts'
import { damageRecord } from './processes/damage-record.ts'
import { schemaOf } from './schema.ts'
import { postgresServer } from './servers/postgres.ts'
import { skipWithout } from './servers/without.ts'
import { statementsOf } from './statements.ts'

const server = await postgresServer()

const write = (rest: object = {}) => ({ provider: 'acme', data: Uint8Array.of(1), dueInMs: -1_000, ...rest })

const claims = { owner: 'one', ttlMs: 60_000, limit: 9 }

if (server) {
  process.env.EVERGRANT_POSTGRES_URL = server.url
  const worker = new URL('./processes/contract-store.ts', import.meta.url)
  testCredentialStore('postgresStore on Postgres', createStore, { test, worker, damage: damageRecord })
  testCredentialStore('postgresStore on a table in partitions', createPartitionedStore, {
    test,
    worker,
    damage: damageRecord,
  })
  describe('postgresStore on Postgres', () => testServer(server.url))
  afterAll(() => server.stop())
} else {
  skipWithout('Postgres', 'put postgres and initdb on the PATH or name a database in DATABASE_URL')
}

/** A store over a table that was made in four parts, which `migrate` leaves as it is. */
async function createPartitionedStore({ place }: StorePlace): Promise<CredentialStore> {
  const client = new Pool({ connectionString: server!.url })
  await client.query(inPartitions(place))
  const store = postgresStore({ client, table: place })
  await store.migrate()
  return { ...store, close: () => client.end() }
}

function inPartitions(table: string): string {
  const whole = schemaOf(table)
  const parent = whole.replace(') WITH (fillfactor = 70);', ') PARTITION BY HASH (id);')
  expect(parent).not.toBe(whole)
  const parts = [0, 1, 2, 3].map(
    (n) =>
      `CREATE TABLE IF NOT EXISTS ${table}_${n} PARTITION OF ${table}
         FOR VALUES WITH (MODULUS 4, REMAINDER ${n}) WITH (fillfactor = 70);`,
  )
  return [parent, ...parts].join('\n')
}

/** What takes several connections, and what a plan shows. */
function testServer(url: string): void {
  const pool = new Pool({ connectionString: url })
  // A backend that is ended while it is idle.
  pool.on('error', () => undefined)
  afterAll(() => pool.end())

  const run = Date.now()
  let count = 0
  async function newStore(): Promise<{ store: PostgresStore; table: string }> {
    const table = `credential_${run}_${count++}`
    const store = postgresStore({ client: pool, table })
    await store.migrate()
    return { store, table }
  }

  /** Holds the lock of a row as a statement does that has not ended; resolves with how to let go. */
  async function lock(table: string, id: string): Promise<() => Promise<void>> {
    const other = await pool.connect()
    await other.query('BEGIN')
    await other.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id])
    return async () => {
      await other.query('COMMIT')
      other.release()
    }
  }

  test('ten processes make the table at once', async () => {
    const table = `credential_${run}_made_at_once`
    const program = new URL('./processes/first-opener.ts', import.meta.url)
    const children = Array.from({ length: 10 }, (_, n) =>
      fork(program, [url, table, `id ${n}`], { execArgv: ['--conditions=@evergrant/source'] }),
    )
    await Promise.all(children.map((child) => once(child, 'message')))
    const ends = children.map((child) => once(child, 'close'))
    for (const child of children) child.send('go')
    await Promise.all(ends)
    expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => 0))
    expect(await postgresStore({ client: pool, table }).list()).toHaveLength(10)
  }, 60_000)

  test('a table that is there already needs no right to make one', async () => {
    const { store, table } = await newStore()
    const role = `role_${run}`
    await pool.query(`CREATE ROLE ${role}; GRANT SELECT, INSERT, UPDATE ON ${table} TO ${role}`)
    const other = await pool.connect()
    await other.query(`SET ROLE ${role}`)
    const limited = postgresStore({ client: other, table })
    await limited.migrate()
    await limited.compareAndSet('a', 0, write())
    expect(await limited.delete('a')).toBe(true)
    await expect(postgresStore({ client: other, table: `${table}_x` }).migrate()).rejects.toMatchObject({
      code: 'store_failed',
      retryable: false,
    })
    await other.query(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`)
    other.release()
    expect(await store.list()).toEqual([])
  })

  test('ids are in the order of their bytes, whatever the order of words in the database', async () => {
    const { store } = await newStore()
    for (const id of ['b', 'A', 'a', 'Z', 'ä', '🦊', '\uffff']) await store.compareAndSet(id, 0, write())
    expect((await store.list()).map(({ id }) => id)).toEqual(['A', 'Z', 'a', 'b', 'ä', '\uffff', '🦊'])
  })

  test('a claim does not wait for a row that somebody else is at', async () => {
    const { store, table } = await newStore()
    for (const id of ['a', 'b']) await store.compareAndSet(id, 0, write())
    const letGo = await lock(table, 'a')
    expect((await store.claimDue(claims)).map(({ record }) => record.id)).toEqual(['b'])
    await letGo()
    expect((await store.claimDue(claims)).map(({ record }) => record.id)).toEqual(['a'])
  })

  test('a lease begins when it is taken, not when the transaction of the caller began', async () => {
    const { store, table } = await newStore()
    await store.compareAndSet('a', 0, write())
    const transaction = await pool.connect()
    await transaction.query('BEGIN')
    const { rows } = await transaction.query(
      'SELECT extract(epoch FROM now()) * 1000 AS begun, pg_sleep(0.2)',
    )
    const lease = await postgresStore({ client: transaction, table }).acquire('a', claims)
    expect(lease?.expiresAt).toBeGreaterThanOrEqual(Number(rows[0].begun) + 200 + 60_000)
    await transaction.query('ROLLBACK')
    transaction.release()
    expect((await store.acquire('a', claims))?.fencingToken).toBe(1)
  })

  test('a statement whose connection is ended fails with its code, and the next one finds another', async () => {
    const { store, table } = await newStore()
    await store.compareAndSet('a', 0, write())
    const letGo = await lock(table, 'a')
    const saving = store.compareAndSet('a', 1, write())
    const expected = { code: 'store_failed', retryable: true, message: expect.stringContaining('57P01') }
    const failing = expect(saving).rejects.toMatchObject(expected)
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE '%${table}%'`
    while ((await pool.query(waiting)).rows.length === 0) await sleep(10)
    await failing
    await letGo()
    expect(await store.compareAndSet('a', 1, write())).toBe(2)
  })

  /** What Postgres is going to do, which is never to read a table to its end. */
  async function planOf(text: string, values: unknown[]): Promise<string> {
    const { rows } = await pool.query(`EXPLAIN ${text}`, values)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).not.toMatch(/Seq Scan on credential/)
    return plan
  }

  async function fill(table: string): Promise<void> {
    await pool.query(
      `INSERT INTO ${table} (id, version, provider, data, due_at, state)
       SELECT 'tenant-' || n, 1, CASE WHEN n % 10 = 0 THEN 'acme' ELSE 'other' END, '', clock_timestamp(),
         CASE WHEN n % 100 = 0 THEN 'reauthorization_required' ELSE 'active' END
       FROM generate_series(1, 20000) AS n`,
    )
    await pool.query(`ANALYZE ${table}`)
  }

  test('pages, pages of one state and claims are looked up in an index, in their order', async () => {
    const { table } = await newStore()
    await fill(table)
    const { list, claimDue } = statementsOf(table)
    const inOrder = (index: string) => new RegExp(`^Limit.*\\n *-> +Index Scan using ${table}_${index} `)
    expect(await planOf(list, ['', null, 'tenant-5', null, 100])).toMatch(inOrder('pkey'))
    expect(await planOf(list, ['tenant-5', 'tenant-6', null, null, 100])).toMatch(inOrder('pkey'))
    expect(await planOf(list, ['', null, 'tenant-5', 'reauthorization_required', 100])).toMatch(
      inOrder('state'),
    )
    for (const limit of [1, 100]) {
      expect(await planOf(claimDue, ['one', 60_000, limit, null])).toMatch(`Index Scan using ${table}_due `)
      expect(await planOf(claimDue, ['one', 60_000, limit, 'acme'])).toMatch(
        `Index Scan using ${table}_provider_due `,
      )
    }
  })

  test('so they are in a table in partitions', async () => {
    const table = `credential_${run}_in_partitions`
    await pool.query(inPartitions(table))
    await fill(table)
    const { list, claimDue } = statementsOf(table)
    for (const values of [
      ['', null, 'tenant-5', null, 100],
      ['', null, 'tenant-5', 'reauthorization_required', 100],
    ])
      expect(await planOf(list, values)).toMatch(/^Limit.*\n *-> +Merge Append/)
    for (const limit of [1, 100]) {
      const plan = await planOf(claimDue, ['one', 60_000, limit, 'acme'])
      expect(plan).toMatch(`Index Scan using ${table}_3_provider_due_at_id_idx `)
    }
  })
}
