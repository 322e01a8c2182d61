import type { CreateStore } from '@evergrant/testing'
import { Pool } from 'pg'
import { postgresStore } from '../postgres-store.ts'

/** Makes a store on the server that the test has named to every process. */
const createStore: CreateStore = async ({ place }) => {
  const client = new Pool({ connectionString: process.env.EVERGRANT_POSTGRES_URL! })
  const store = postgresStore({ client, table: place })
  await store.migrate()
  return { ...store, close: () => client.end() }
}

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
