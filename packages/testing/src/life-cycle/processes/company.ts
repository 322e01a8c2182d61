import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IssuedCredentials } from '../../simulator.ts'
import type {
  AuthorizationFunctions,
  ServerAddress,
  ServerCounts,
  ServerSetup,
} from './authorization-process.ts'
import type { ConnectionFunctions, WorkerSetup } from './connection-process.ts'
import type { QueueFunctions, QueueSetup } from './queue-process.ts'
import { type RemoteProcess, startProcess } from './remote-process.ts'

/** A process that has connections. */
export type Worker = RemoteProcess<ConnectionFunctions>

/** A server in the process that has them all. */
export interface RemoteServer {
  readonly address: ServerAddress
  issue(ageSeconds?: number): Promise<IssuedCredentials>
  counts(): Promise<ServerCounts>
  revokeAccessTokens(): Promise<void>
  revokeGrants(): Promise<void>
}

/** The processes of one case: servers, and workers over one place of the store. */
export interface Company extends AsyncDisposable {
  startServer(setup: ServerSetup): Promise<RemoteServer>
  startWorker(setup: Omit<WorkerSetup, 'store' | 'place' | 'clock'>): Promise<Worker>
  /** Starts a process that works at the queue. */
  startQueue(setup: Omit<QueueSetup, 'store' | 'place' | 'clock'>): Promise<RemoteProcess<QueueFunctions>>
  /** Puts the clocks of servers and workers on. */
  advance(ms: number): Promise<void>
  /** Waits so long by the processes' clocks. */
  pause(ms: number): Promise<void>
}

/** Starts the servers' process; everything that is started here ends with the company. */
export async function assemble(store: URL, speed = 1): Promise<Company> {
  const clock = { origin: Date.now(), speed }
  const place = `evergrant_${randomBytes(8).toString('hex')}`
  const servers = await startProcess<AuthorizationFunctions>('authorization-process', clock)
  const workers = new Set<RemoteProcess<Pick<ConnectionFunctions, 'advance'>>>()
  const startMember = async <F extends Pick<ConnectionFunctions, 'advance'>>(
    program: string,
    setup: object,
  ): Promise<RemoteProcess<F>> => {
    const worker = await startProcess<F>(program, { ...setup, store: store.href, place, clock })
    workers.add(worker)
    void worker.ended.then(() => workers.delete(worker))
    return worker
  }
  return {
    async startServer(setup) {
      const address = await servers.call.start(setup)
      const { url } = address
      return {
        address,
        issue: (ageSeconds = 0) => servers.call.issue(url, ageSeconds),
        counts: () => servers.call.counts(url),
        revokeAccessTokens: () => servers.call.revokeAccessTokens(url),
        revokeGrants: () => servers.call.revokeGrants(url),
      }
    },
    startWorker: (setup) => startMember<ConnectionFunctions>('connection-process', setup),
    startQueue: (setup) => startMember<QueueFunctions>('queue-process', setup),
    async advance(ms) {
      await Promise.all([...workers, servers].map(({ call }) => call.advance(ms)))
    },
    pause: (ms) => sleep(ms / speed),
    async [Symbol.asyncDispose]() {
      await Promise.all([...workers, servers].map((member) => member[Symbol.asyncDispose]()))
    },
  }
}

/** Waits until something holds that another process tells. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`It never came true: ${condition}`)
    await sleep(5)
  }
}
