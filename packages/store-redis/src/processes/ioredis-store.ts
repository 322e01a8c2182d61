import type { CreateStore } from '@evergrant/testing'
import { Redis } from 'ioredis'
import { redisStore } from '../redis-store.ts'

/** Makes a store on the server that the test has named to every process. */
const createStore: CreateStore = ({ place }) => {
  const client = new Redis(process.env.EVERGRANT_REDIS_URL!)
  return { ...redisStore({ client, prefix: place }), close: async () => client.disconnect() }
}

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
