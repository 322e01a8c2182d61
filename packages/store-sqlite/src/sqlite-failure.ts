import { StoreError, type StoreErrorCode } from '@evergrant/core'

/** SQLite's primary result codes that mean something to a caller. */
const results: readonly { number: number; name: string; code: StoreErrorCode; words: string }[] = [
  { number: 5, name: 'SQLITE_BUSY', code: 'store_failed', words: 'stayed locked by another process' },
  { number: 8, name: 'SQLITE_READONLY', code: 'store_failed', words: 'cannot be written' },
  { number: 10, name: 'SQLITE_IOERR', code: 'store_failed', words: 'could not be read or written' },
  { number: 11, name: 'SQLITE_CORRUPT', code: 'store_corrupt', words: 'is damaged' },
  { number: 13, name: 'SQLITE_FULL', code: 'store_failed', words: 'has no room left on its disk' },
  { number: 14, name: 'SQLITE_CANTOPEN', code: 'store_failed', words: 'cannot be opened' },
  // Also a kind of busy: too many processes began to read at once.
  { number: 15, name: 'SQLITE_PROTOCOL', code: 'store_failed', words: 'stayed locked by another process' },
  { number: 26, name: 'SQLITE_NOTADB', code: 'store_corrupt', words: 'is no SQLite database' },
]

/** What drivers put on an error: `node:sqlite` a number, `better-sqlite3` the name. */
interface DriverError {
  code?: unknown
  errcode?: unknown
  syscall?: unknown
}

/** Whether another process is in the way and the same work may succeed in a moment. */
export function isBusy(error: unknown): boolean {
  const name = resultOf(error)?.name
  return name === 'SQLITE_BUSY' || name === 'SQLITE_PROTOCOL'
}

/** Turns what SQLite or the file system says into a StoreError; everything else stays what it is. */
export function toStoreError(error: unknown, path: string): unknown {
  const { code, syscall } = (error ?? {}) as DriverError
  const result = resultOf(error)
  if (result) return new StoreError(`${path} ${result.words} (${result.name})`, { code: result.code })
  if (typeof syscall === 'string') {
    const advice = 'Check that its directory exists and that this process may write there.'
    return new StoreError(`${path} cannot be created or read (${code}). ${advice}`, { code: 'store_failed' })
  }
  if (code === 'ERR_SQLITE_ERROR' || isSqliteName(code)) {
    return new StoreError(`${path} could not be used (SQLite result ${numberOf(error) ?? code})`, {
      code: 'store_failed',
    })
  }
  return error
}

function resultOf(error: unknown) {
  const { code } = (error ?? {}) as DriverError
  const number = numberOf(error)
  return results.find((result) =>
    // An extended code holds the primary one in its low byte, an extended name begins with it.
    number === undefined
      ? isSqliteName(code) && code.startsWith(result.name)
      : (number & 0xff) === result.number,
  )
}

const numberOf = (error: unknown) => {
  const { code, errcode } = (error ?? {}) as DriverError
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode : undefined
}

const isSqliteName = (code: unknown): code is string => typeof code === 'string' && code.startsWith('SQLITE_')
