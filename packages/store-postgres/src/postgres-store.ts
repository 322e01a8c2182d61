import type { CredentialRecord, CredentialStore, Lease } from '@evergrant/core'
import { runStatement } from './postgres-failure.ts'
import { prefixEnd } from './prefix-end.ts'
import { leaseOf, type Row, readable, recordOf, wholeNumber } from './row.ts'
import { assertTableName, migrationOf } from './schema.ts'
import { statementsOf } from './statements.ts'

/** What runs statements: a `Pool`, `PoolClient` or `Client` of pg, a PGlite, or a transaction of one of them. */
export interface PostgresClient {
  /** Runs one statement with its parameters, `$1` and so on, and resolves with its rows. */
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** What {@link postgresStore} is made from. */
export interface PostgresStoreOptions {
  /** Runs the statements; it stays the caller's to close. */
  client: PostgresClient
  /** The table, also as `schema.table`, in lower case. Default: `evergrant_credential`. */
  table?: string | undefined
}

/** A store in Postgres. */
export interface PostgresStore extends CredentialStore {
  /**
   * Creates the table where it is missing; may be called by any number of processes at once and at every start.
   * @throws StoreError `store_failed`
   */
  migrate(): Promise<void>
}

const hour = 3_600_000

/**
 * Keeps credentials in a table of a Postgres database, for any number of machines. Each operation is one statement in a
 * transaction of its own, unless the client is in one; the clock is that of the server.
 * @throws TypeError where the client runs no queries, or the table's name needs quotes
 */
export function postgresStore({
  client,
  table = 'evergrant_credential',
}: PostgresStoreOptions): PostgresStore {
  if (typeof client?.query !== 'function') throw new TypeError('postgresStore needs a client with query()')
  assertTableName(table)
  const statements = statementsOf(table)
  const run = (text: string, values: unknown[]) => runStatement(client, table, text, values)

  const giveBack = async (row: Row, attemptEnded: boolean, dueInMs?: number | null) => {
    const isDueChanged = dueInMs !== undefined
    const values = [row.id, row.fencing_token, attemptEnded, isDueChanged, due(dueInMs ?? null)]
    return (await run(statements.release, values)).length > 0
  }

  return {
    async get(id) {
      assertText(id)
      const [row] = await run(statements.get, [id])
      return row && recordOf(row)
    },
    async compareAndSet(id, expectedVersion, { provider, data, dueInMs, state = 'active' }) {
      assertText(id)
      assertText(provider)
      // The driver may send later what it is given now.
      const values = [id, provider, new Uint8Array(data), due(dueInMs), state]
      const [row] =
        expectedVersion === 0
          ? await run(statements.create, values)
          : await run(statements.update, [...values, expectedVersion])
      return row && Number(row.version)
    },
    async acquire(id, { owner, ttlMs }) {
      assertText(id)
      const [row] = await run(statements.acquire, [id, owner, milliseconds(ttlMs)])
      try {
        return row && leaseOf(row)
      } catch (error) {
        // A record that cannot be read is not leased.
        if (row) await giveBack(row, true).catch(() => false)
        throw error
      }
    },
    async renew({ record, fencingToken }, ttlMs) {
      const [row] = await run(statements.renew, [record.id, fencingToken, milliseconds(ttlMs)])
      return row && wholeNumber(row.lease_until)
    },
    release({ record, fencingToken }, { attemptEnded, dueInMs }) {
      return giveBack({ id: record.id, fencing_token: fencingToken }, attemptEnded, dueInMs)
    },
    async claimDue({ owner, ttlMs, limit, provider = null }) {
      const leases: Lease[] = []
      while (leases.length < limit) {
        const size = rowLimit(limit - leases.length)
        const rows = await run(statements.claimDue, [owner, milliseconds(ttlMs), size, provider])
        const { read, unreadable } = readable(rows, leaseOf)
        leases.push(...read)
        let isAnyPutOff = false
        for (const row of unreadable) {
          isAnyPutOff = (await giveBack(row, true, hour).catch(() => false)) || isAnyPutOff
        }
        // What was put off leaves room for others that are due.
        if (!isAnyPutOff) break
      }
      return leases
    },
    async delete(id, expectedVersion) {
      assertText(id)
      return (await run(statements.remove, [id, expectedVersion ?? null])).length > 0
    },
    async list({ prefix = '', state = null, after = null, limit = Infinity } = {}) {
      let records: CredentialRecord[] = []
      // One statement, and another where records that cannot be read have left a page short: short is what the last one is.
      for (let from: unknown = after; records.length < limit; ) {
        const size = rowLimit(limit - records.length)
        const rows = await run(statements.list, [prefix, prefixEnd(prefix), from, state, size])
        records = [...records, ...readable(rows, recordOf).read]
        if (size === null || rows.length < size) break
        from = rows.at(-1)?.id
      }
      return records
    },
    async migrate() {
      await run(migrationOf(table), [])
    },
  }
}

function assertText(text: string): void {
  // Postgres has no NUL in a text, and drivers send every unpaired surrogate as the same character: two ids would be one.
  if (typeof text === 'string' && text.isWellFormed() && !text.includes('\0')) return
  throw new TypeError('An id or provider is text of whole characters without NUL')
}

function milliseconds(distance: number): number {
  // Three thousand years either way are times that Postgres and Date know.
  if (Math.abs(distance) <= 1e14) return distance
  throw new TypeError('A time or distance is a number of milliseconds, at most 1e14')
}

const due = (distance: number | null) => (distance === null ? null : milliseconds(distance))

// To Postgres no limit is null.
const rowLimit = (limit: number) => (limit === Infinity ? null : Math.max(0, Math.floor(limit)))
