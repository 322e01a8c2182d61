import { join } from 'node:path'
import { sqliteStore } from '@evergrant/store-sqlite'
import type { CreateStore } from '@evergrant/testing'
import { encryptedStore } from '../encrypted-store.ts'

/** The file of a place, in the directory that the test has named to every process. */
export const pathOf = (place: string): string => join(process.env.EVERGRANT_STORE_DIRECTORY!, `${place}.db`)

/** Makes the store of a place, everywhere with the same key. */
const createStore: CreateStore = ({ place, now }) =>
  encryptedStore(sqliteStore(pathOf(place), { now }), {
    primary: 'test',
    keys: { test: new Uint8Array(32).fill(7) },
  })

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
