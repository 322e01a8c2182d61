import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server that runs for as long as a test needs it. */
export interface Server {
  /** Where it answers. */
  url: string
  /** Ends it, and removes what it has written. */
  stop(): Promise<void>
}

/** Postgres and PgBouncer refuse to be run by root; this user owns nothing. */
const nobody = 65_534

const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

/** Where a program lies; Debian keeps some of them off the path. */
export function findProgram(name: string): string | undefined {
  const path = (process.env.PATH ?? '').split(delimiter)
  const others = ['/usr/sbin', '/usr/local/sbin', ...globSync('/usr/lib/postgresql/*/bin').sort().reverse()]
  return [...path, ...others].map((folder) => join(folder, name)).find((file) => existsSync(file))
}

/** An empty directory that the server's user may write to. */
export function newDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `evergrant-${name}-`))
  if (identity.uid !== undefined) chownSync(directory, identity.uid, identity.gid)
  return directory
}

/** Runs a program that ends by itself. */
export async function runProgram(program: string, args: string[]): Promise<void> {
  const { child, said } = start(program, args)
  const code = await ended(child)
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said()}`)
}

/** Starts a server and waits until it answers. */
export async function runServer(
  program: string,
  args: string[],
  directory: string,
  isReady: () => Promise<unknown>,
): Promise<() => Promise<void>> {
  const { child, said } = start(program, args)
  const exit = ended(child)
  const leaveAlone = endWithThisProcess(child, directory)
  for (let isUp = false; !isUp; await sleep(30)) {
    if (child.exitCode !== null) throw new Error(`${program} did not start: ${said()}`)
    isUp = await isReady().then(
      () => true,
      () => false,
    )
  }
  return async () => {
    leaveAlone()
    child.kill('SIGINT')
    await exit
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Neither the server nor its directory outlives this process, however that ends; returns how to call that off. */
function endWithThisProcess({ pid }: ChildProcess, directory: string): () => void {
  const script = 'cat > /dev/null; kill -INT "$0"; sleep 1; rm -rf "$1"'
  const watcher = spawn('sh', ['-c', script, `${pid}`, directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watcher.unref()
  return () => void watcher.kill('SIGKILL')
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function start(program: string, args: string[]): { child: ChildProcess; said: () => string } {
  const child = spawn(program, args, { ...identity, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => {
      output = `${output}${text}`.slice(-2_000)
    })
  }
  return { child, said: () => output }
}

function ended(child: ChildProcess): Promise<number | string | null> {
  return new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
}
