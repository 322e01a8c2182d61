// A process of its own: many connections over a store that it shares with other processes, and the queue that refreshes them.
import {
  type ConnectionEventType,
  type Credentials,
  createConnections,
  EvergrantError,
  oauth2Provider,
  type RefreshDueOptions,
  type RefreshDueResult,
  type Rotation,
  type Timings,
} from '@evergrant/core'
import type { CreateStore } from '../../store-contract/store-case.ts'
import { answerCalls, setupOf } from './answer-calls.ts'
import type { ServerAddress } from './authorization-process.ts'
import { type ClockSetup, processClock } from './process-clock.ts'
import { storeAtSpeed } from './store-at-speed.ts'
import { tryAgain } from './try-again.ts'

/** What a process of the queue is started with. */
export interface QueueSetup {
  /** URL of a module whose default export is a {@link CreateStore}. */
  readonly store: string
  readonly place: string
  readonly clock: ClockSetup
  readonly server: ServerAddress
  readonly rotation: Rotation
  readonly timings?: Partial<Timings>
}

const { store: module, place, clock: clockSetup, server, rotation, timings = {} } = setupOf<QueueSetup>()
const { now, monotonic, sleep, advance } = processClock(clockSetup)
const { default: createStore } = (await import(module)) as { default: CreateStore }
const store = storeAtSpeed(await createStore({ place }), clockSetup.speed)
const provider = oauth2Provider({ id: 'things', name: 'Things', ...server.options, rotation })
const connections = createConnections({
  providers: { things: provider },
  store,
  now,
  monotonic,
  sleep,
  timings,
})
const heard = new Map<ConnectionEventType, number>()
for (const type of ['reauthorization_required', 'refreshed'] as const)
  connections.on(type, () => heard.set(type, (heard.get(type) ?? 0) + 1))

/** What a process of the queue can be told. */
export type QueueFunctions = {
  add(id: string, credentials: Credentials): Promise<void>
  refreshDue(options: RefreshDueOptions): Promise<RefreshDueResult>
  /** Why there is no token, or nothing. */
  ask(id: string): Promise<string | undefined>
  /** How often its listeners have heard of something. */
  heard(type: ConnectionEventType): number
  advance(ms: number): void
}

answerCalls({
  async add(id, credentials) {
    await tryAgain(() => connections.add(id, { provider: provider.id, credentials }))
  },
  refreshDue: (options) => connections.refreshDue(options),
  async ask(id) {
    try {
      await connections.get(id).getAccessToken()
      return undefined
    } catch (error) {
      return EvergrantError.isInstance(error) ? error.code : `${error}`
    }
  },
  heard: (type) => heard.get(type) ?? 0,
  advance,
} satisfies QueueFunctions)
