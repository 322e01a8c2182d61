export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './driver.ts'
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts'
