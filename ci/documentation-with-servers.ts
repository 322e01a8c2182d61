// The examples of the documentation once more, with the servers that some of them need: none is left out.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findDocumentationFaults } from '../tools/checks/documentation.ts'
import { environmentWithServers } from './services/programs.ts'

interface Server {
  readonly url: string
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '..')
Object.assign(process.env, environmentWithServers())
const postgres = await start('store-postgres/src/servers/postgres.ts', 'postgresServer')
const redis = await start('store-redis/src/servers/redis.ts', 'redisServer')
try {
  Object.assign(process.env, { DATABASE_URL: postgres.url, REDIS_URL: redis.url })
  const faults = await findDocumentationFaults(root)
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}

/** As the tests of the stores start it. */
async function start(file: string, name: string): Promise<Server> {
  const module = (await import(pathToFileURL(join(root, 'packages', file)).href)) as Record<
    string,
    () => Promise<Server | undefined>
  >
  const server = await module[name]?.()
  if (server === undefined) throw new Error(`packages/${file} starts no server.`)
  return server
}
