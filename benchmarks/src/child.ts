import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The server that all ask, in a process of its own. */
export interface Server {
  /** What it has to say of itself. */
  readonly firstLine: string
  stop(): void
}

/** Starts a server, which ends with this process. */
export async function startServer(file: string): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [pathTo(file)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout!)
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the server ended')))
  const [firstLine] = await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => {})
  return { firstLine, stop: () => child.stdin!.end() }
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
