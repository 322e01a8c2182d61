// A process of its own: connections over a store that it shares with other processes.
import {
  type Connection,
  type CredentialStore,
  type Credentials,
  createConnection,
  EvergrantError,
  oauth2Provider,
  type Rotation,
  type Timings,
} from '@evergrant/core'
import type { CreateStore } from '../../store-contract/store-case.ts'
import { answerCalls, setupOf } from './answer-calls.ts'
import type { ServerAddress } from './authorization-process.ts'
import { createGate, die, type GateSetup } from './gate.ts'
import { type ClockSetup, processClock } from './process-clock.ts'
import { storeAtSpeed } from './store-at-speed.ts'
import { type CallResults, callAtOnce, createWork } from './work.ts'

/** A connection and its server. */
export interface ConnectionSetup {
  readonly id: string
  readonly server: ServerAddress
  readonly rotation: Rotation
  readonly credentials?: Credentials
}

/** What a process of connections is started with. */
export interface WorkerSetup {
  /** URL of a module whose default export is a {@link CreateStore}. */
  readonly store: string
  readonly place: string
  readonly clock: ClockSetup
  readonly connections: readonly ConnectionSetup[]
  readonly timings?: Partial<Timings>
  readonly gate?: GateSetup
}

interface Opened {
  readonly connection: Connection
  readonly apiUrl: string
}

const setup = setupOf<WorkerSetup>()
const clock = processClock(setup.clock)
const gate = createGate(setup.gate)
const { default: createStore } = (await import(setup.store)) as { default: CreateStore }
const shared = storeAtSpeed(await createStore({ place: setup.place }), setup.clock.speed)

let isSavingDown = false
let leases = 0
const fragile: CredentialStore = {
  ...shared,
  async acquire(id, request) {
    const lease = await shared.acquire(id, request)
    if (lease !== undefined) leases += 1
    return lease
  },
  async compareAndSet(...save) {
    if (isSavingDown) throw Object.assign(new Error('the disk is away'), { code: 'EIO' })
    return shared.compareAndSet(...save)
  },
}
const { store, fetch } = gate.around({ store: fragile, fetch: globalThis.fetch })

const opened = new Map(setup.connections.map((connection) => [connection.id, open(connection)]))
const ids = [...opened.keys()]
const begun = new Map<string, Promise<string>>()
const work = createWork(ask, ids)

function open({ id, server, rotation, credentials }: ConnectionSetup): Opened {
  const provider = oauth2Provider({ id: 'things', name: 'Things', ...server.options, rotation })
  const { now, monotonic, sleep } = clock
  const { timings = {} } = setup
  const connection = createConnection({
    provider,
    id,
    store,
    fetch,
    now,
    monotonic,
    sleep,
    timings,
    ...(credentials === undefined ? {} : { credentials }),
  })
  return { connection, apiUrl: server.apiUrl }
}

/** `alive` where the API takes the connection's token; else what is wrong. */
async function ask(id: string): Promise<string> {
  const { connection, apiUrl } = opened.get(id)!
  return outcomeOf(async () => {
    const response = await connection.fetch(apiUrl)
    await response.text()
    return response.status
  })
}

async function outcomeOf(call: () => Promise<number>): Promise<string> {
  try {
    const status = await call()
    return status === 200 ? 'alive' : `HTTP ${status}`
  } catch (error) {
    if (!EvergrantError.isInstance(error)) return `${error}`
    return 'reason' in error && error.reason ? `${error.reason}` : error.code
  }
}

const functions = {
  /** Reads every connection's record, and writes it where there is none. */
  async load(): Promise<void> {
    await Promise.all([...opened.values()].map(({ connection }) => connection.status()))
  },
  ask,
  call: (id: string, callers: number): Promise<CallResults> => callAtOnce(ask, id, callers),
  /** The refresh token too is looked at. */
  async prove(id: string): Promise<string> {
    const first = await ask(id)
    if (first !== 'alive') return first
    const { connection } = opened.get(id)!
    return outcomeOf(async () => {
      await connection.refresh()
      return (await connection.fetch(opened.get(id)!.apiUrl)).status
    })
  },
  /** Lets every connection ask for a token that nobody waits for yet. */
  begin(): void {
    for (const id of ids) begun.set(id, ask(id))
  },
  /** What came of it. */
  result: (id: string): Promise<string> | undefined => begun.get(id),
  flush: (id: string): Promise<void> => opened.get(id)!.connection.flush(),
  /** How many leases it was given so far. */
  leases: (): number => leases,
  arrivals: gate.arrivals,
  open: gate.open,
  die,
  advance: clock.advance,
  failSaves(isFailing: boolean): void {
    isSavingDown = isFailing
  },
  work: work.begin,
  rest: work.rest,
}

/** What a process of connections can be told. */
export type ConnectionFunctions = typeof functions

answerCalls(functions)
