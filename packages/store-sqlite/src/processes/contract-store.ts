import { join } from 'node:path'
import type { CreateStore } from '@evergrant/testing'
import { sqliteStore } from '../sqlite-store.ts'

/** The file of a place, in the directory that the test has named to every process. */
export const pathOf = (place: string): string => join(process.env.EVERGRANT_STORE_DIRECTORY!, `${place}.db`)

/** Makes the store of a place. */
const createStore: CreateStore = ({ place, now }) => sqliteStore(pathOf(place), { now })

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
