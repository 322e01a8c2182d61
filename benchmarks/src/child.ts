import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The server that all ask, in a process of its own. */
export interface Server {
  readonly origin: string
  stop(): void
}

/** Starts the server. */
export async function startServer(): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [pathTo('server.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout!)
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the server ended')))
  const [origin] = await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => {})
  return { origin, stop: () => child.stdin!.end() }
}

/** Runs Node once and reads the number that it prints. */
export function numberFrom(args: readonly string[]): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: '' },
  })
  const number = Number.parseFloat(stdout)
  if (status !== 0 || Number.isNaN(number)) throw new Error(`node ${args.join(' ')} failed:\n${stderr}`)
  return number
}

/** A file beside this one. */
export function pathTo(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
