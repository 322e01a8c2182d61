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
import { tryAgain } from './try-again.ts'
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
// Limits in real time strike nobody who is held up.
const { sleep } = setup.gate === undefined ? clock : processClock({ ...setup.clock, speed: 1 })
const gate = createGate(setup.gate, setup.connections.length)
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
  const { now, monotonic } = clock
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

async function statusOf(id: string): Promise<number> {
  const { connection, apiUrl } = opened.get(id)!
  const response = await connection.fetch(apiUrl)
  await response.text()
  return response.status
}

function ask(id: string): Promise<string> {
  return outcomeOf(() => statusOf(id))
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

/** What a process of connections can be told. */
export type ConnectionFunctions = {
  /** Reads every connection's record, and writes it where there is none. */
  load(): Promise<void>
  /** `alive` where the API takes the connection's token; else what is wrong. */
  ask(id: string): Promise<string>
  /** So many callers ask at the same time. */
  call(id: string, callers: number): Promise<CallResults>
  /** The same as `ask`, with a look at the refresh token too. */
  prove(id: string): Promise<string>
  /** Lets every connection ask, while nobody waits. */
  begin(): void
  /** What came of it. */
  result(id: string): Promise<string> | undefined
  flush(id: string): Promise<void>
  /** How many leases the process was given so far. */
  leases(): number
  /** How many connections have come to the gate. */
  arrivals(): number
  /** Opens the gate. */
  open(): void
  die(): void
  advance(ms: number): void
  /** Whether the store takes nothing. */
  failSaves(isFailing: boolean): void
  /** Sets callers to work on all connections. */
  work(callers: number): void
  rest(): Promise<CallResults>
}

answerCalls({
  async load() {
    await Promise.all([...opened.values()].map(({ connection }) => tryAgain(() => connection.status())))
  },
  ask,
  call: (id, callers) => callAtOnce(ask, id, callers),
  async prove(id) {
    const { connection } = opened.get(id)!
    const first = await outcomeOf(() => tryAgain(() => statusOf(id)))
    if (first !== 'alive') return first
    return outcomeOf(() =>
      tryAgain(async () => {
        await connection.refresh()
        return statusOf(id)
      }),
    )
  },
  begin() {
    for (const id of ids) begun.set(id, ask(id))
  },
  result: (id) => begun.get(id),
  flush: (id) => opened.get(id)!.connection.flush(),
  leases: () => leases,
  arrivals: gate.arrivals,
  open: gate.open,
  die,
  advance: clock.advance,
  failSaves(isFailing) {
    isSavingDown = isFailing
  },
  work: work.begin,
  rest: work.rest,
} satisfies ConnectionFunctions)
