import { StoreError } from '@evergrant/core'
import type { SqliteDatabase } from './driver.ts'

/** Marks the file as a store of this package: "Evgr" in its header. */
const applicationId = 0x45766772

/** Grows with every change of the tables. */
const schemaVersion = 1

// A tombstone has no state, and of the rest version, fencing token and the time of its deletion only. When its row goes, in
// whichever way, what it was the last to know is kept for all ids together: none is granted again.
const tables = `
  CREATE TABLE credential (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    fencing_token INTEGER NOT NULL,
    state TEXT,
    provider TEXT,
    data BLOB,
    due_at INTEGER,
    lease_owner TEXT,
    lease_until INTEGER,
    attempt_at INTEGER,
    unfinished_since INTEGER,
    deleted_at INTEGER
  ) STRICT;
  CREATE INDEX credential_due ON credential (due_at, id) WHERE due_at IS NOT NULL;
  CREATE INDEX credential_deleted ON credential (deleted_at) WHERE deleted_at IS NOT NULL;
  CREATE TABLE forgotten (version INTEGER NOT NULL, fencing_token INTEGER NOT NULL) STRICT;
  INSERT INTO forgotten VALUES (0, 0);
  CREATE TRIGGER credential_forgotten AFTER DELETE ON credential BEGIN
    UPDATE forgotten SET version = max(version, old.version), fencing_token = max(fencing_token, old.fencing_token);
  END;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`

/**
 * Makes an opened file ready for use; may be repeated after a failure. A file of somebody else is refused before
 * anything is written to it.
 * @throws StoreError `store_corrupt`
 */
export function prepareFile(database: SqliteDatabase, path: string): void {
  const isNew = inTransaction(database, 'DEFERRED', () => isEmpty(database, path))
  // A page holds a record of the usual size whole; only a new file takes it.
  if (isNew) database.exec('PRAGMA page_size = 8192')
  const mode = pragma(database, 'journal_mode = WAL')
  if (mode !== 'wal')
    throw new StoreError(`${path} cannot be used with a write-ahead log`, { code: 'store_failed' })
  // macOS alone knows fullfsync: its fsync does not reach the disk.
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON')
  if (isNew) inTransaction(database, 'IMMEDIATE', () => isEmpty(database, path) && database.exec(tables))
}

/** Does all of the work or nothing of it: `DEFERRED` for reading one state of the file, `IMMEDIATE` for writing alone. */
export function inTransaction<Result>(
  database: SqliteDatabase,
  kind: 'DEFERRED' | 'IMMEDIATE',
  work: () => Result,
): Result {
  database.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    try {
      database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
    throw error
  }
}

function isEmpty(database: SqliteDatabase, path: string): boolean {
  const application = pragma(database, 'application_id')
  const version = pragma(database, 'user_version')
  if (application === applicationId && version === schemaVersion) return false
  if (application === applicationId) {
    throw new StoreError(
      `${path} was written by another version of @evergrant/store-sqlite (its tables are version ${version}, this one ` +
        `knows ${schemaVersion}); update the package`,
      { code: 'store_corrupt' },
    )
  }
  const [first] = database.prepare('SELECT name FROM sqlite_schema LIMIT 1').all({})
  if (first === undefined && application === 0) return true
  throw new StoreError(`${path} is the database of another application`, { code: 'store_corrupt' })
}

function pragma(database: SqliteDatabase, text: string): unknown {
  const [row] = database.prepare(`PRAGMA ${text}`).all({})
  return Object.values(row ?? {})[0]
}
