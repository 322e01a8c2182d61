import type { CreateStore } from '@evergrant/testing'
import { createClient } from 'redis'
import { redisStore } from '../redis-store.ts'

/** Makes a store on the server that the test has named to every process. */
const createStore: CreateStore = async ({ place }) => {
  const client = await createClient({ url: process.env.EVERGRANT_REDIS_URL! }).connect()
  return { ...redisStore({ client, prefix: place }), close: async () => client.destroy() }
}

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
