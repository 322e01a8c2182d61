import { closeSync, openSync } from 'node:fs'
import { StoreError } from '@evergrant/core'
import {
  assertSoundVersion,
  nodeDriver,
  type SqliteDatabase,
  type SqliteDriver,
  type SqliteStatement,
  type SqliteValue,
} from './driver.ts'
import { createEventLoopShare } from './event-loop-share.ts'
import { warnOnNetworkFileSystem } from './network-file-system.ts'
import { retryWhileBusy } from './retry-while-busy.ts'
import { inTransaction, prepareFile } from './schema.ts'
import { isBusy, toStoreError } from './sqlite-failure.ts'

/** How long a lock of another process is waited for, in milliseconds. */
const busyLimit = 10_000

/** For how long statements hold the event loop before it turns, in milliseconds; a single one may take longer. */
const shareMs = 4

/** The columns of a row by name. */
export type Row = Record<string, unknown>

/** What an operation does in the database, in one go. */
export interface Session {
  /** Runs one statement to its end. */
  all(sql: string, parameters: Record<string, SqliteValue>): Row[]
  /** Runs several as one. */
  transaction<Result>(work: () => Result): Result
}

/** One file, opened at first use. */
export interface Connection {
  /** Does work that may be repeated until no other process is in the way. */
  run<Result>(work: (session: Session) => Result): Promise<Result>
  /** Closes the file; the connection cannot be used again. */
  close(): Promise<void>
}

/** Connects to a file with the driver that is given, or that of this Node. */
export function connect(path: string, driver: SqliteDriver | undefined): Connection {
  let opening: Promise<SqliteDatabase> | undefined
  let session: Session | undefined
  let isClosed = false
  const share = createEventLoopShare(shareMs)

  const sessionOf = async () => {
    opening ??= openDatabase(path, driver ?? nodeDriver())
    const current = opening
    try {
      const database = await current
      session ??= createSession(database)
      return session
    } catch (error) {
      // The next use tries again: a lock or a full disk may be gone by then.
      if (opening === current) opening = undefined
      throw error
    }
  }

  const assertOpen = () => {
    if (isClosed) throw new StoreError(`${path} was closed`, { code: 'store_failed', retryable: false })
  }

  return {
    async run(work) {
      try {
        assertOpen()
        const opened = session ?? (await sessionOf())
        const once = () => {
          assertOpen()
          return share.spend(() => work(opened))
        }
        // Mostly nobody is in the way, and reading a record costs little more than its statement.
        if (!share.waiting()) {
          try {
            return once()
          } catch (error) {
            if (!isBusy(error)) throw error
          }
        }
        return await retryWhileBusy(once, busyLimit, share.waiting)
      } catch (error) {
        throw toStoreError(error, path)
      }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      const database = await opening?.catch(() => undefined)
      database?.close()
    },
  }
}

async function openDatabase(path: string, Driver: SqliteDriver): Promise<SqliteDatabase> {
  createPrivateFile(path)
  warnOnNetworkFileSystem(path)
  const database = new Driver(path, { timeout: 0 })
  try {
    // The first statement, whichever it is, reads the file and may find it locked.
    await retryWhileBusy(() => {
      assertSoundVersion(versionOf(database))
      prepareFile(database, path)
    }, busyLimit)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function versionOf(database: SqliteDatabase): string {
  const [row] = database.prepare('SELECT sqlite_version() AS version').all({}) as { version: string }[]
  return row!.version
}

/** SQLite gives the files beside it (-wal and -shm) the permissions of the file itself. */
function createPrivateFile(path: string): void {
  try {
    // Never opens a file that exists: closing it again would drop every lock that this process has on it.
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function createSession(database: SqliteDatabase): Session {
  const statements = new Map<string, SqliteStatement>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    // Always `all`: with `get` a statement that writes ends, and commits, only when it is reset, and drivers do not
    // report a commit that fails there.
    all: (sql, parameters) => prepared(sql).all(parameters) as Row[],
    transaction: (work) => inTransaction(database, 'IMMEDIATE', work),
  }
}
