// sql-store.ts
import type { CredentialRecord, CredentialStore, Lease } from '@evergrant/core'

type Row = CredentialRecord & {
  fencing: number
  until: number
  attemptAt: number | null
  since: number | null
}

/** Runs one statement of SQLite's dialect, as libSQL and D1 do too, and resolves with its rows. */
export type Query = (sql: string, ...values: unknown[]) => Promise<Row[]>

/** A deleted record is a row without a state; what is left of it are version and fencing token. */
export const table = `CREATE TABLE credential (id TEXT PRIMARY KEY, provider TEXT, version INT DEFAULT 0, data BLOB,
  dueAt INT, state TEXT, fencing INT DEFAULT 0, until INT DEFAULT 0, attemptAt INT, since INT)`

/** Makes a store of that table. */
export function sqlStore(query: Query, now: () => number = Date.now): CredentialStore {
  const change = (where: string, set: string, ...values: unknown[]) =>
    query(`UPDATE credential SET ${set} WHERE ${where} RETURNING *`, ...values)
  const isHeld = 'id = ? AND fencing = ? AND until > ? AND state IS NOT NULL'
  const noLease = 'until = 0, attemptAt = NULL, since = NULL'
  const due = (distance: number | null) => (distance === null ? null : now() + distance)
  const recordOf = ({ fencing, until, attemptAt, since, ...row }: Row) => ({
    ...row,
    data: new Uint8Array(row.data),
  })
  const take = async (which: string, ttlMs: number, ...values: unknown[]): Promise<Lease[]> => {
    const set = 'fencing = fencing + 1, until = ?, since = coalesce(since, attemptAt), attemptAt = ?'
    const where = `${which} AND until <= ? AND state IS NOT NULL`
    return (await change(where, set, now() + ttlMs, now(), ...values, now())).map((row) => {
      const [unfinishedAttempt, unfinishedForMs] = [row.since !== null, now() - (row.since ?? now())]
      const lease = { fencingToken: row.fencing, expiresAt: row.until, unfinishedAttempt, unfinishedForMs }
      return { record: recordOf(row), ...lease }
    })
  }
  return {
    get: async (id) =>
      (await query('SELECT * FROM credential WHERE id = ? AND state IS NOT NULL', id)).map(recordOf)[0],
    async compareAndSet(id, expected, { provider, data, dueInMs, state = 'active' }) {
      const values = [provider, new Uint8Array(data), due(dueInMs), state]
      if (expected === 0) await query('INSERT INTO credential (id) VALUES (?) ON CONFLICT DO NOTHING', id)
      const where = 'id = ? AND iif(state IS NULL, 0, version) = ?'
      const set = `version = version + 1, provider = ?, data = ?, dueAt = ?, state = ?, ${noLease}`
      return (await change(where, set, ...values, id, expected))[0]?.version
    },
    acquire: async (id, { ttlMs }) => (await take('id = ?', ttlMs, id))[0],
    renew: async ({ record, fencingToken }, ttlMs) =>
      (await change(isHeld, 'until = ?', now() + ttlMs, record.id, fencingToken, now()))[0]?.until,
    async release({ record, fencingToken }, { attemptEnded, dueInMs }) {
      const set = 'until = 0, attemptAt = iif(?, NULL, attemptAt), dueAt = iif(?, ?, dueAt)'
      const values = [Number(attemptEnded), Number(dueInMs !== undefined), due(dueInMs ?? null)]
      return (await change(isHeld, set, ...values, record.id, fencingToken, now())).length > 0
    },
    async claimDue({ ttlMs, limit, provider = null }) {
      const due = 'dueAt <= ? AND until <= ? AND provider = coalesce(?, provider) ORDER BY dueAt LIMIT ?'
      const which = `id IN (SELECT id FROM credential WHERE ${due})`
      const leases = await take(which, ttlMs, now(), now(), provider, limit)
      return leases.sort((one, other) => one.record.dueAt! - other.record.dueAt!)
    },
    async delete(id, expected) {
      const where = 'id = ? AND version = coalesce(?, version) AND state IS NOT NULL'
      const set = `state = NULL, data = NULL, dueAt = NULL, ${noLease}`
      return (await change(where, set, id, expected ?? null)).length > 0
    },
    async list({ prefix = '', state = null, after = '', limit = -1 } = {}) {
      const where = 'instr(id, ?) = 1 AND id > ? AND state = coalesce(?, state) ORDER BY id LIMIT ?'
      return (await query(`SELECT * FROM credential WHERE ${where}`, prefix, after, state, limit)).map(
        recordOf,
      )
    },
  }
}
