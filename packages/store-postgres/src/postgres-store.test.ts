import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { type DamageRecord, expectNoSecrets, testCredentialStore } from '@evergrant/testing'
import { Pool } from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type PostgresStore, postgresStore } from './postgres-store.ts'
import { schemaOf } from './schema.ts'

// A Postgres in this process; what takes several connections is tried on a server, in the files beside this one.
const client = await PGlite.create()
afterAll(() => client.close())

let count = 0
async function newStore(): Promise<{ store: PostgresStore; table: string }> {
  const table = `credential_${count++}`
  const store = postgresStore({ client, table })
  await store.migrate()
  return { store, table }
}

const write = (text: string) => ({ provider: 'acme', data: new TextEncoder().encode(text), dueInMs: 0 })

const claims = { owner: 'one', ttlMs: 60_000, limit: 9 }

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => expect.unreachable(),
    (reason) => reason,
  )

const damage: DamageRecord = async ({ place }, id) => {
  const setState = (state: string) =>
    client.query(`UPDATE ${place} SET state = $1 WHERE id = $2`, [state, id]).then(() => undefined)
  await setState('asleep')
  return () => setState('active')
}

testCredentialStore(
  'postgresStore on PGlite',
  async ({ place }) => {
    const store = postgresStore({ client, table: place })
    await store.migrate()
    return store
  },
  { test, damage },
)

test('migrate can be repeated, and leaves alone what is there', async () => {
  const store = postgresStore({ client })
  await store.migrate()
  await store.compareAndSet('a', 0, write('x'))
  await store.migrate()
  expect((await store.get('a'))?.version).toBe(1)
  expect(await postgresStore({ client, table: 'public.evergrant_credential' }).get('a')).toBeDefined()
})

test('the schema.sql of the package is what migrate creates', async () => {
  const file = new URL('../schema.sql', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(schemaOf('evergrant_credential'))
  await client.exec('CREATE SCHEMA elsewhere')
  await client.exec(readFileSync(file, 'utf8').replaceAll(/(TABLE IF NOT EXISTS|ON) /g, '$1 elsewhere.'))
  const store = postgresStore({ client, table: 'elsewhere.evergrant_credential' })
  expect(await store.compareAndSet('a', 0, write('x'))).toBe(1)
})

test('a table that is missing or older says what to do', async () => {
  const store = postgresStore({ client, table: 'nobody_made_this' })
  const missing = {
    code: 'store_failed',
    retryable: false,
    message: expect.stringContaining('call migrate()'),
  }
  await expect(store.get('a')).rejects.toMatchObject(missing)
  await expect(store.claimDue(claims)).rejects.toThrow('no table nobody_made_this')
  const { store: older, table } = await newStore()
  await client.exec(`ALTER TABLE ${table} DROP COLUMN unfinished_since`)
  await expect(older.compareAndSet('a', 1, write('x'))).rejects.toMatchObject(missing)
})

test('what the driver says stays inside, but for its code', async () => {
  const { store, table } = await newStore()
  await client.exec(`ALTER TABLE ${table} ADD CHECK (provider <> 'acme')`)
  const own = await client
    .query(`INSERT INTO ${table} (id, version, provider) VALUES ('my-secret', 1, 'acme')`)
    .catch((reason) => reason)
  expect(() => expectNoSecrets(own, ['my-secret']), 'the driver shows the row').toThrow()
  const error = await failureOf(store.compareAndSet('my-secret', 0, write('x')))
  expect(error).toMatchObject({ code: 'store_failed', retryable: false })
  expect(error.message).toContain('SQLSTATE 23514')
  expectNoSecrets(error, ['my-secret', 'violates'])
})

test('a server that is away is a failure that may pass', async () => {
  const pool = new Pool({ connectionString: 'postgres://nobody:my-secret@127.0.0.1:1/none' })
  const error = await failureOf(postgresStore({ client: pool }).get('a'))
  expect(error).toMatchObject({
    code: 'store_failed',
    retryable: true,
    message: 'Postgres did not answer (ECONNREFUSED)',
  })
  expectNoSecrets(error, ['my-secret', '127.0.0.1'])
  await pool.end()
  await expect(postgresStore({ client: pool }).get('a')).rejects.toMatchObject({ code: 'store_failed' })
})

test('operations take part in a transaction of the caller', async () => {
  const { store, table } = await newStore()
  await client.transaction(async (transaction) => {
    const inside = postgresStore({ client: transaction, table })
    await inside.compareAndSet('a', 0, write('x'))
    expect((await inside.get('a'))?.version).toBe(1)
    await transaction.rollback()
  })
  expect(await store.get('a')).toBeUndefined()
})

const damages: Record<string, string> = {
  state: "state = 'asleep'",
  data: 'data = NULL',
  provider: 'provider = NULL',
  version: 'version = 0',
  due_at: "due_at = '-infinity'",
}

test.for(Object.entries(damages))(
  'a row whose %s is off is reported and harms no other',
  async ([column, damage]) => {
    const { store, table } = await newStore()
    for (const id of ['a', 'b', 'c']) await store.compareAndSet(id, 0, write('x'))
    await client.exec(`UPDATE ${table} SET ${damage} WHERE id = 'b'`)
    const warnings: Error[] = []
    const hear = (warning: Error) => warnings.push(warning)
    process.on('warning', hear)

    for (const read of [() => store.get('b'), () => store.acquire('b', claims)]) {
      const error = await failureOf(read())
      expect(error).toMatchObject({ code: 'store_corrupt', connectionId: 'b' })
      expect(error.message).toContain(column)
    }
    expect((await store.list()).map(({ id }) => id)).toEqual(['a', 'c'])
    expect((await store.list({ limit: 2 })).map(({ id }) => id)).toEqual(['a', 'c'])
    expect((await store.claimDue({ ...claims, limit: 2 })).map(({ record }) => record.id)).toEqual(['a', 'c'])
    await new Promise(setImmediate)
    expect(warnings.map(({ message }) => message.includes(column))).toEqual([true, true, true])
    process.off('warning', hear)

    // It is looked at again an hour later, and no lease or attempt is left of the claim.
    const { rows } = await client.query(
      `SELECT round(extract(epoch FROM due_at - clock_timestamp()) / 60) AS minutes, lease_until, attempt_at, unfinished_since
       FROM ${table} WHERE id = 'b'`,
    )
    expect(rows).toEqual([{ minutes: '60', lease_until: null, attempt_at: null, unfinished_since: null }])
  },
)

test('what makes no sense is refused', async () => {
  expect(() => postgresStore({ client: {} as never })).toThrow(TypeError)
  for (const table of ['', 'Credential', 'a b', 'a.b.c', `t; DROP TABLE x`, 'x'.repeat(51)])
    expect(() => postgresStore({ client, table })).toThrow(TypeError)
  const { store } = await newStore()
  for (const id of ['a\0b', 'a\ud800']) {
    await expect(store.compareAndSet(id, 0, write('x'))).rejects.toThrow(TypeError)
    await expect(store.get(id)).rejects.toThrow(TypeError)
  }
  for (const dueInMs of [Number.NaN, Infinity, 1e15])
    await expect(store.compareAndSet('a', 0, { ...write('x'), dueInMs })).rejects.toThrow(TypeError)
})

test('the longest distances in time are kept', async () => {
  const { store } = await newStore()
  for (const dueInMs of [1e14, -1e14]) {
    await store.compareAndSet(`${dueInMs}`, 0, { ...write('x'), dueInMs })
    const { dueAt } = (await store.get(`${dueInMs}`))!
    expect(Math.abs(dueAt! - Date.now() - dueInMs)).toBeLessThan(60_000)
  }
})
