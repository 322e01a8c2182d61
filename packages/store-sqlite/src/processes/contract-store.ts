import { join } from 'node:path'
import type { CreateStore } from '@evergrant/testing'
import { sqliteStore } from '../sqlite-store.ts'

/** Makes a store in the directory that the test has named to every process. */
const createStore: CreateStore = ({ place, now }) =>
  sqliteStore(join(process.env.EVERGRANT_STORE_DIRECTORY!, `${place}.db`), { now })

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
