import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type SqliteDriver, sqliteStore } from '@evergrant/store-sqlite'
import type { CreateStore } from '@evergrant/testing'
import Database from 'better-sqlite3'

/** The SQLite that is tried: that of this Node, or better-sqlite3. */
export const driver: SqliteDriver = process.env.SQLITE_DRIVER === 'better-sqlite3' ? Database : DatabaseSync

/** The file of a place, in the directory that every process is told. */
export const pathOf = (place: string): string => join(process.env.SQLITE_DIRECTORY!, `${place}.db`)

/** Makes the store of a place. */
const createStore: CreateStore = ({ place, now }) =>
  sqliteStore(pathOf(place), { now, ...(driver === DatabaseSync ? {} : { driver }) })

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
