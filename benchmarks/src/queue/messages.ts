import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { RefreshDueResult } from '@evergrant/core'
import { pathTo } from '../child.ts'

/** What the provider has counted. */
export interface Counts {
  requests: number
  /** Those whose refresh token was sent before. */
  repeated: number
}

/** What a worker is told to do. */
export type Task =
  | { what: 'refresh what is due'; limit: number; concurrency: number }
  | { what: 'send the same requests alone'; count: number; concurrency: number }
  | { what: 'use connections'; from: number; count: number; concurrency: number }
  | { what: 'start cold'; id: string }

/** What it has cost. */
export interface Cost {
  readonly seconds: number
  readonly cpuMs: number
  readonly statements: number
  readonly heapMegabytes: number
  readonly result?: RefreshDueResult
}

/** A process that does what it is told. */
export interface Worker {
  do(task: Task): Promise<Cost>
  kill(): void
}

/** A worker on a table, with so many connections in memory. */
export async function startWorker(table: string, origin: string, cacheSize = 10_000): Promise<Worker> {
  const child = fork(pathTo('queue/worker.ts'), [table, origin, `${cacheSize}`], {
    execArgv: ['--expose-gc'],
  })
  const ended = endOf(child)
  await Promise.race([once(child, 'message'), ended])
  return {
    async do(task) {
      child.send(task)
      const [cost] = await Promise.race([once(child, 'message'), ended])
      return cost as Cost
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The token endpoint in a process of its own. */
export async function startProvider(): Promise<{ origin: string; counts(): Promise<Counts>; stop(): void }> {
  const child = fork(pathTo('queue/provider.ts'))
  const [origin] = (await Promise.race([once(child, 'message'), endOf(child)])) as [string]
  const counts = async (): Promise<Counts> => (await fetch(origin)).json() as Promise<Counts>
  return { origin, counts, stop: () => void child.disconnect() }
}

/** Rejects when it has ended. */
function endOf(child: ChildProcess): Promise<never> {
  const end = once(child, 'exit').then(() => Promise.reject(new Error('A process has ended.')))
  end.catch(() => {})
  return end
}
