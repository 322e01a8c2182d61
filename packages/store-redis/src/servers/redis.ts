import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** A server that runs for as long as a test needs it. */
export interface RedisServer {
  /** Where it answers. */
  url: string
  /** Ends it, and removes what it has written. */
  stop(): Promise<void>
}

/** What a server that loses nothing is started with. */
export const durable: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always']

/** A server of the test's own. */
export interface OwnRedisServer extends RedisServer {
  /** Kills it in the middle of whatever it does, and starts it again over what it has written. */
  crash(): Promise<void>
}

/** A Redis for tests: the one of `REDIS_URL`, else one of its own. Undefined where neither can be had. */
export async function redisServer(): Promise<RedisServer | undefined> {
  const { REDIS_URL: given } = process.env
  return given ? { url: given, stop: async () => undefined } : startRedis(durable)
}

/** A Redis of its own with these settings; undefined where there is no redis-server. */
export async function startRedis(settings: readonly string[]): Promise<OwnRedisServer | undefined> {
  const program = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find((file) => existsSync(file))
  if (!program) return undefined
  const directory = mkdtempSync(join(tmpdir(), 'evergrant-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory, '--save', '', ...settings]
  const run = async () => {
    const child = spawn(program, args, { stdio: 'ignore' })
    const leaveAlone = endWithThisProcess(child, directory)
    while (!(await canConnect(url))) {
      if (child.exitCode !== null) throw new Error(`${program} did not start`)
      await sleep(20)
    }
    return async () => {
      leaveAlone()
      const exit = once(child, 'close')
      child.kill('SIGKILL')
      await exit
    }
  }
  let kill = await run()
  return {
    url,
    async crash() {
      await kill()
      kill = await run()
    },
    async stop() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Neither the server nor its directory outlives this process, however that ends; returns how to call that off. */
function endWithThisProcess({ pid }: ChildProcess, directory: string): () => void {
  const script = 'cat > /dev/null; kill -KILL "$0"; rm -rf "$1"'
  const watcher = spawn('sh', ['-c', script, `${pid}`, directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.unref()
  return () => void watcher.kill('SIGKILL')
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
