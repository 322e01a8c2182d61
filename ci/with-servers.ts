// Runs a command with a Postgres and a Redis (DATABASE_URL, REDIS_URL), found or fetched, and ends them after it.
// Usage: node --conditions=@evergrant/source ci/with-servers.ts <program> [argument…]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { environmentWithServers } from './services/programs.ts'

interface Server {
  readonly url: string
  stop(): Promise<void>
}

const [program, ...args] = process.argv.slice(2)
if (program === undefined) throw new Error('a command is missing')
Object.assign(process.env, environmentWithServers())
const postgres = await start('store-postgres/src/servers/postgres.ts', 'postgresServer')
const redis = await start('store-redis/src/servers/redis.ts', 'redisServer')
try {
  const env = { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url }
  const [status] = await once(spawn(program, args, { stdio: 'inherit', env }), 'exit')
  process.exitCode = status ?? 1
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}

/** As the tests of the stores start it. */
async function start(file: string, name: string): Promise<Server> {
  const path = join(import.meta.dirname, '../packages', file)
  const module = (await import(pathToFileURL(path).href)) as Record<string, () => Promise<Server | undefined>>
  const server = await module[name]?.()
  if (server === undefined) throw new Error(`packages/${file} starts no server.`)
  return server
}
