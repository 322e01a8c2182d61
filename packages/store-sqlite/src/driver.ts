import { StoreError } from '@evergrant/core'

/** What is bound to a parameter. */
export type SqliteValue = string | number | Uint8Array | null

/** A prepared statement, as far as it is needed here. */
export interface SqliteStatement {
  /** Runs to the end and returns every row. */
  all(parameters: Record<string, SqliteValue>): unknown[]
}

/** An open database, as far as it is needed here. */
export interface SqliteDatabase {
  /** Prepares one statement. */
  prepare(sql: string): SqliteStatement
  /** Runs statements whose rows do not matter. */
  exec(sql: string): unknown
  /** Closes the file. */
  close(): unknown
}

/** Opens databases: `DatabaseSync` of `node:sqlite`, or the default export of `better-sqlite3`. */
export interface SqliteDriver {
  /** Opens the file; `timeout` is how long SQLite itself waits for a lock, in milliseconds. */
  new (path: string, options: { timeout: number }): SqliteDatabase
}

/** SQLite before this could write an old page over a new one when several processes used one WAL. */
const oldestVersion = [3, 51, 3]

const waysOut =
  'Use Node 22 from 22.22.3, 24 from 24.15, or 26 and later, which bring a sound SQLite with them, ' +
  "or give the store another one: sqliteStore(path, { driver: Database }) with Database from 'better-sqlite3'."

/**
 * The driver of this Node, loaded at first use so that the package can be imported where there is none.
 * @throws StoreError `store_failed`, not retryable
 */
export function nodeDriver(): SqliteDriver {
  const sqlite = process.getBuiltinModule?.('node:sqlite')
  if (sqlite) return sqlite.DatabaseSync
  throw unusable(`This Node (${process.version}) has no node:sqlite. ${waysOut}`)
}

/**
 * Refuses a SQLite that may corrupt the file.
 * @throws StoreError `store_failed`, not retryable
 */
export function assertSoundVersion(version: string): void {
  const parts = version.split('.').map(Number)
  const difference = oldestVersion.map((oldest, n) => (parts[n] ?? 0) - oldest).find((part) => part !== 0)
  if ((difference ?? 0) >= 0) return
  throw unusable(
    `SQLite ${version} may corrupt a file that several processes use; 3.51.3 is the first that does not. ${waysOut}`,
  )
}

function unusable(message: string): StoreError {
  return new StoreError(message, { code: 'store_failed', retryable: false })
}
