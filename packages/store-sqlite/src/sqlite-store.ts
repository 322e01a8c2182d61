import { resolve } from 'node:path'
import type { CredentialRecord, CredentialStore, Lease } from '@evergrant/core'
import { connect, type Row } from './connection.ts'
import type { SqliteDriver } from './driver.ts'
import { readable } from './readable.ts'
import { leaseOf, recordOf } from './row.ts'
import * as statements from './statements.ts'

/** What {@link sqliteStore} can be told. */
export interface SqliteStoreOptions {
  /** Another SQLite than that of this Node: the default export of `better-sqlite3`. Default: `node:sqlite`. */
  driver?: SqliteDriver | undefined
  /** The store's clock, in epoch milliseconds; the same for all processes. Default: `Date.now`. */
  now?: (() => number) | undefined
}

/** A store in a file. */
export interface SqliteStore extends CredentialStore {
  /** Closes the file; later calls reject with `store_failed`. */
  close(): Promise<void>
}

const hour = 3_600_000
const day = 24 * hour

/**
 * Keeps credentials in a SQLite file of their own, for any number of processes of one machine. The file is opened, or
 * created for its owner alone, at first use.
 * @throws TypeError where the path names no file
 */
export function sqliteStore(path: string, { driver, now = Date.now }: SqliteStoreOptions = {}): SqliteStore {
  assertFilePath(path)
  // The file is opened later, when the working directory may be another.
  const connection = connect(resolve(path), driver)
  const time = (distance = 0) => wholeMilliseconds(now() + distance)
  const due = (distance: number | null) => (distance === null ? null : time(distance))

  return {
    get: (id) =>
      connection.run(({ all }) => {
        assertText(id)
        const [row] = all(statements.get, { id })
        return row && recordOf(row)
      }),
    async compareAndSet(id, expectedVersion, { provider, data, dueInMs, state = 'active' }) {
      assertText(id)
      assertText(provider)
      // The caller may go on with its bytes before it is their turn.
      const copy = new Uint8Array(data)
      const [row] = await connection.run(({ all }) => {
        const write = { id, provider, data: copy, dueAt: due(dueInMs), state }
        return expectedVersion === 0
          ? all(statements.create, write)
          : all(statements.update, { ...write, expectedVersion })
      })
      return row?.version as number | undefined
    },
    async acquire(id, { owner, ttlMs }) {
      assertText(id)
      return connection.run(({ all, transaction }) =>
        // A record that cannot be read is not leased.
        transaction(() => {
          const at = time()
          const [row] = all(statements.acquire, { id, owner, now: at, until: time(ttlMs) })
          return row && leaseOf(row, at)
        }),
      )
    },
    async renew({ record, fencingToken }, ttlMs) {
      const [row] = await connection.run(({ all }) =>
        all(statements.renew, { id: record.id, fencingToken, now: time(), until: time(ttlMs) }),
      )
      return row?.lease_until as number | undefined
    },
    async release({ record, fencingToken }, { attemptEnded, dueInMs }) {
      const rows = await connection.run(({ all }) =>
        all(statements.release, {
          id: record.id,
          fencingToken,
          now: time(),
          attemptEnded: Number(attemptEnded),
          isDueChanged: Number(dueInMs !== undefined),
          dueAt: due(dueInMs ?? null),
        }),
      )
      return rows.length > 0
    },
    async claimDue({ owner, ttlMs, limit, provider = null }) {
      return connection.run(({ all, transaction }) =>
        transaction(() => {
          const at = time()
          const leases: Lease[] = []
          for (;;) {
            const size = rowLimit(limit - leases.length)
            const rows = all(statements.claimDue, {
              owner,
              now: at,
              until: time(ttlMs),
              limit: size,
              provider,
            })
            // The order in which an update returns rows is SQLite's own.
            const { read, unreadable } = readable(rows.sort(byDueTime), (row) => leaseOf(row, at))
            leases.push(...read)
            if (unreadable.length === 0) return leases
            // What is put off leaves room for others that are due.
            for (const { id } of unreadable) all(statements.putOff, { id: id as string, dueAt: at + hour })
          }
        }),
      )
    },
    async delete(id, expectedVersion) {
      assertText(id)
      return connection.run(({ all, transaction }) =>
        transaction(() => {
          const now = time()
          const rows = all(statements.remove, { id, expectedVersion: expectedVersion ?? null, now })
          all(statements.forget, { before: now - day })
          return rows.length > 0
        }),
      )
    },
    async list({ prefix = '', state = null, after = null, limit = Infinity } = {}) {
      const records: CredentialRecord[] = []
      for (let from = after; ; ) {
        const size = rowLimit(limit - records.length)
        const request = { prefix, state, after: from, limit: size }
        const rows = await connection.run(({ all }) => all(statements.list, request))
        records.push(...readable(rows, recordOf).read)
        if (rows.length < size || records.length >= limit) return records
        from = rows.at(-1)!.id as string
      }
    },
    close: () => connection.close(),
  }
}

function byDueTime(one: Row, other: Row): number {
  const difference = (one.due_at as number) - (other.due_at as number)
  return difference || ((one.id as string) < (other.id as string) ? -1 : 1)
}

function assertFilePath(path: string): void {
  if (path !== '' && path !== ':memory:' && !path.startsWith('file:')) return
  throw new TypeError(
    `The path of a sqliteStore is that of a file, not ${path || 'empty'}; for none use memoryStore()`,
  )
}

function assertText(text: string): void {
  // SQLite would end the text at a NUL, and one unpaired surrogate is stored as any other: two ids would be one.
  if (typeof text === 'string' && text.isWellFormed() && !text.includes('\0')) return
  throw new TypeError('An id or provider is text of whole characters without NUL')
}

function wholeMilliseconds(time: number): number {
  if (Number.isFinite(time)) return Math.round(time)
  throw new TypeError('A time or distance is a finite number of milliseconds')
}

// To SQLite a negative limit is none.
const rowLimit = (limit: number) => Math.min(Math.max(0, Math.floor(limit)), Number.MAX_SAFE_INTEGER)
