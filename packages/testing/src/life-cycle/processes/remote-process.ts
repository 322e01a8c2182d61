import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, Functions, Reply } from './answer-calls.ts'

/** The functions of another process: each call waits for its answer. */
export type Calls<F extends Functions> = {
  readonly [Name in keyof F]: (...args: Parameters<F[Name]>) => Promise<Awaited<ReturnType<F[Name]>>>
}

/** A process that answers calls. */
export interface RemoteProcess<F extends Functions> extends AsyncDisposable {
  /** Its functions; they reject when it ends. */
  readonly call: Calls<F>
  /** Resolves when it has ended, with the signal that has killed it or its exit code. */
  readonly ended: Promise<string>
  /** Stops it where it stands, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
}

// In this repository the sources are run as they are; what is published lies in one folder.
const isSource = import.meta.url.endsWith('.ts')
// Dozens of processes load the same modules.
const cache = join(tmpdir(), 'node-compile-cache')
const execArgv = isSource ? ['--conditions=@evergrant/source'] : []

/** Starts a program of this folder and waits until it can be called. */
export async function startProcess<F extends Functions>(
  program: string,
  setup: object,
): Promise<RemoteProcess<F>> {
  const url = new URL(`./${program}.${isSource ? 'ts' : 'js'}`, import.meta.url)
  const child = fork(url, [JSON.stringify(setup)], {
    execArgv,
    silent: true,
    env: { NODE_COMPILE_CACHE: cache, ...process.env },
  })
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let said = ''
  let calls = 0
  child.stdout?.resume()
  child.stderr?.on('data', (text: Buffer) => {
    said += text
  })
  const ended = once(child, 'close').then(([code, signal]) => `${signal ?? code}`)
  const end = ended.then((how) => new Error(`A process of ${program} ended with ${how}.\n${said}`))
  void end.then((error) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  await Promise.race([once(child, 'message'), end.then((error) => Promise.reject(error))])
  child.on('message', (reply: Reply) => {
    const call = waiting.get(reply.number)
    waiting.delete(reply.number)
    if ('error' in reply) call?.reject(new Error(`${program}: ${reply.error}`))
    else call?.resolve(reply.result)
  })

  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    if (!child.connected) throw await end
    const number = calls++
    const answer = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }))
    child.send({ number, name, args } satisfies Call, (error) => {
      // It has just ended, and `end` tells how.
      if (error) void end
    })
    return answer
  }

  return {
    call: new Proxy({} as Calls<F>, {
      get:
        (_, name: string) =>
        (...args: unknown[]) =>
          call(name, args),
    }),
    ended,
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
