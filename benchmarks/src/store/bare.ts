import { DatabaseSync } from 'node:sqlite'

/** What the store's statements are bound to. */
type Parameters = Record<string, string | number | Uint8Array | null>

/** A driver that remembers the statements it is given, so that the bare thing runs the very same. */
export class RecordingDriver extends DatabaseSync {
  static readonly statements: string[] = []

  override prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    RecordingDriver.statements.push(sql)
    return super.prepare(sql)
  }
}

/** Runs one of the store's statements on a file that the store has made, with the settings it uses. */
export function bareStatement(path: string, sql: string): (parameters: Parameters) => unknown[] {
  const database = new DatabaseSync(path, { timeout: 0 })
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON')
  const statement = database.prepare(sql)
  return (parameters) => statement.all(parameters)
}
