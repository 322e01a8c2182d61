import { createHash } from 'node:crypto'
import {
  type Connection,
  type ConnectionEvent,
  type ConnectionEventType,
  createConnection,
  memoryStore,
  type OAuth2ProviderOptions,
  oauth2Provider,
  type Provider,
  type StoredConnectionOptions,
} from '@evergrant/core'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from '../authorization-server.ts'
import type { IssuedCredentials } from '../simulator.ts'
import { type FaultyStore, faultyStore } from './faulty-store.ts'
import { type TestClock, testClock } from './test-clock.ts'

export const connectionId = 'acme/things'

export const eventTypes: readonly ConnectionEventType[] = [
  'refresh_started',
  'refreshed',
  'refresh_failed',
  'replayed',
  'adopted',
  'discarded',
  'persist_failed',
  'reauthorization_required',
  'recovered',
  'revoked',
]

/** What a {@link Stage} can be told. */
export interface StageOptions {
  server?: AuthorizationServerOptions
  provider?: Partial<OAuth2ProviderOptions>
  connection?: Partial<StoredConnectionOptions>
  /** How old the first credentials are, in seconds. */
  ageSeconds?: number
  /** Shared by the connection, the store and the server, unless they are given others. */
  clock?: TestClock
}

/** One server, one store, one clock, and a connection that begins with credentials that the server has issued. */
export interface Stage extends AsyncDisposable {
  readonly server: AuthorizationServer
  readonly clock: TestClock
  readonly store: FaultyStore
  readonly provider: Provider
  readonly issued: IssuedCredentials
  readonly connection: Connection
  /** Every event of the first connection, in the order of delivery. */
  readonly events: ConnectionEvent[]
  /** Types of the events, once all that were queued have been delivered. */
  eventTypes(): Promise<string[]>
  /** Waits until nothing runs behind any more. */
  idle(): Promise<void>
  /** One more connection, on the same clock and, unless another is given, the same store object. */
  connect(options?: Partial<StoredConnectionOptions>): Connection
  /** The provider with other options. */
  providerWith(options: Partial<OAuth2ProviderOptions>): Provider
  /** What the store holds, decoded. */
  record(): Promise<StoredRecord>
}

/** What tests look at in a stored record. */
export interface StoredRecord {
  credentials: { accessToken?: string; refreshToken?: string; issuedAt?: string; expiresIn?: number } | null
  initial: string[]
  lifetime?: { seconds: number; assumed: boolean; dueAfterMs: number }
  ended?: { reason: string }
  suspect?: object
  coolDown?: { until: number; code: string }
  reauthorizeBy?: number
}

/** Lets go of everything that is queued already. */
export function settled(ms = 5): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until something holds. */
export async function until(condition: () => unknown): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (await condition()) return
    await settled(1)
  }
  throw new Error(`It never came true: ${condition}`)
}

/** Hears everything that happens to a connection. */
export function hear(connection: Connection): ConnectionEvent[] {
  const events: ConnectionEvent[] = []
  for (const type of eventTypes) connection.on(type, (event) => events.push(event))
  return events
}

/** Sets the stage. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const { clock = testClock() } = options
  const server = await startAuthorizationServer({ now: clock.now, ...options.server })
  const providerWith = (extra: Partial<OAuth2ProviderOptions>): Provider =>
    oauth2Provider({
      id: 'things',
      name: 'Things',
      ...server.options,
      rotation: 'single_use',
      ...options.provider,
      ...extra,
    })
  const provider = providerWith({})
  const store = faultyStore(memoryStore({ now: clock.now }))
  const { now, monotonic, sleep } = clock
  // A digest that takes no time: then somebody always waits while a refresh runs.
  const digest = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()
  const clocks = { now, monotonic, sleep, digest, random: () => 0 }
  const connect = (extra: Partial<StoredConnectionOptions> = {}): Connection =>
    createConnection({ provider, id: connectionId, store, ...clocks, ...extra })
  const issued = server.issue({ ageSeconds: options.ageSeconds ?? 0 })
  const connection = connect({ credentials: issued, ...options.connection })
  const events = hear(connection)
  const idle = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve))
    while ([...clock.alarms].some(({ unref }) => !unref))
  }
  return {
    server,
    clock,
    store,
    provider,
    issued,
    connection,
    events,
    async eventTypes() {
      await idle()
      await settled()
      return events.map(({ type }) => type)
    },
    idle,
    connect,
    providerWith,
    async record() {
      const stored = await store.get(connectionId)
      return JSON.parse(new TextDecoder().decode(stored?.data))
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}
