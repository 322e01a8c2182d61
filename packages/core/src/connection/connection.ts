import { type Credentials, parseCredentials } from '../models/credentials.ts'
import { defaultTimings, type Timings } from '../models/lifetime.ts'
import { redacted } from '../models/redaction.ts'
import { originGuard } from '../providers/origins.ts'
import type { Fetch, Provider } from '../providers/provider.ts'
import type { CredentialStore } from '../stores/credential-store.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { authorizedFetch, type TokenSource } from './authorized-fetch.ts'
import { beginLifeCycle } from './begin-life-cycle.ts'
import { letGo } from './connection-state.ts'
import type { RefreshIntent } from './decision.ts'
import { type ConnectionEventType, type ConnectionListener, listen } from './events.ts'
import { landing } from './flight.ts'
import { keepAlive } from './keep-alive.ts'
import type { LifeCycle } from './life-cycle.ts'
import { replaceCredentials, revokeConnection } from './overrule.ts'
import { writeUnsaved } from './persistence.ts'
import { endsWithRequest, platform, type Runtime, within } from './runtime.ts'
import type { Snapshot } from './snapshot.ts'
import { type ConnectionStatus, statusOf } from './status.ts'
import { freshTokenReader, obtain } from './token-reader.ts'
import { registerConnection } from './transport.ts'

/** What every connection can be given. */
export interface ConnectionSettings extends Partial<Runtime> {
  /** The service. */
  provider: Provider
  /** Is handed each refresh that sends something, for a host that freezes or ends a request's work once it is answered. */
  waitUntil?: (promise: Promise<unknown>) => void
  /**
   * Whether a token that is due is refreshed in the background; false: callers wait for it. Default true, but false in
   * workerd without `waitUntil`, where nothing that runs in the background survives the answer.
   */
  refreshAhead?: boolean
  /** Whether the token is refreshed whenever it is due, also when nobody asks for it. Default false. */
  keepAlive?: boolean
  /** Windows and limits; each has a default. */
  timings?: Partial<Timings>
}

/** A connection whose credentials are kept. */
export interface StoredConnectionOptions extends ConnectionSettings {
  /** The connection's id in the store: the application's own, tenant first. */
  id: string
  /** Where credentials are kept. */
  store: CredentialStore
  /**
   * Stored where the store holds nothing for this id, or where they are new to it; once for each connection that is
   * opened: a record that is deleted afterwards stays deleted.
   */
  credentials?: Credentials
}

/** A connection whose credentials need no keeping: an API key, or a token that is not refreshed. */
export interface UnstoredConnectionOptions extends ConnectionSettings {
  /** Default the provider's id. */
  id?: string
  /** Credentials with a refresh token want a store; `memoryStore()` says that losing them is meant. */
  store?: undefined
  /** The key or token. */
  credentials?: Credentials & { readonly refreshToken?: null }
}

/** What {@link createConnection} takes. */
export type ConnectionOptions = StoredConnectionOptions | UnstoredConnectionOptions

/** What {@link Connection.getAccessToken} takes. */
export interface AccessTokenOptions {
  /** Ends this caller's wait; the refresh goes on. */
  signal?: AbortSignal
  /** A token that the API has refused; another one is returned. */
  rejected?: string
  /** Seconds that the token must work for still; at most half its lifetime counts. Default 0. */
  minValidity?: number
}

/** One living connection. Everything it does by itself is one token request per expiry. */
export interface Connection {
  /** The connection's id in the store. */
  readonly id: string
  /** The service. */
  readonly provider: Provider
  /**
   * An access token that works.
   * @throws AuthenticationError, StoreError; the signal's reason
   */
  getAccessToken(options?: AccessTokenOptions): Promise<string>
  /**
   * The credentials, refreshed where that is needed.
   * @throws AuthenticationError, StoreError; the signal's reason
   */
  getCredentials(options?: { signal?: AbortSignal }): Promise<Credentials>
  /**
   * How the connection stands; sends nothing.
   * @throws StoreError
   */
  status(): Promise<ConnectionStatus>
  /**
   * Refreshes now, in spite of a fresh token, a mark or a cool-down; still one at a time.
   * @throws AuthenticationError, StoreError; the signal's reason
   */
  refresh(options?: { signal?: AbortSignal; replay?: boolean }): Promise<Credentials>
  /**
   * Puts new credentials in place, as after a new authorization.
   * @throws InputError, StoreError
   */
  replace(credentials: Credentials): Promise<void>
  /**
   * Revokes: here first, then at the provider; may be repeated.
   * @throws StoreError; AuthenticationError or NetworkError where the provider did not take it
   */
  revoke(): Promise<void>
  /**
   * Fetches with the connection's credentials on the provider's origins, and on no other. Bound.
   * @throws AuthenticationError, StoreError; what the platform's fetch throws
   */
  readonly fetch: Fetch
  /** Adds a listener; returns what removes it. */
  on(type: ConnectionEventType, listener: ConnectionListener): () => void
  /**
   * Writes what the store has not taken yet.
   * @throws StoreError `store_failed` where it still does not
   */
  flush(): Promise<void>
  /**
   * Waits for a refresh that is running, flushes, and lets go.
   * @throws StoreError `store_failed` where tokens are still unsaved
   */
  [Symbol.asyncDispose](): Promise<void>
}

const unacceptedPauseMs = 60_000
const refusalMs = 5_000

/**
 * Opens a connection. Nothing is read or sent until it is used.
 * @throws TypeError where an option is missing or off; InputError where `credentials` cannot be read
 */
export function createConnection(options: ConnectionOptions): Connection {
  return openConnection(options, { settings: undefined, queue: 'always' })
}

/** The same, for one of many: with what picked its provider, and how the store queues it. */
export function openConnection(
  options: ConnectionOptions,
  { settings, queue }: Pick<LifeCycle, 'settings' | 'queue'>,
): Connection {
  const { provider, waitUntil, refreshAhead = waitUntil !== undefined || !endsWithRequest() } = options
  const initial = options.credentials && parseCredentials(options.credentials)
  const { id, store } = readIdentity(options, initial)
  const runtime = readRuntime(options)
  const timings = readTimings(options.timings)
  const surroundings = { store, runtime, timings, waitUntil }
  const life = beginLifeCycle({ id, provider, initial, settings, queue, ...surroundings })
  let isHeld = true
  const disposal = new AbortController()
  // Only somebody else's function can end it, by throwing.
  if (options.keepAlive) keepAlive(life, disposal.signal).catch(() => {})

  const take = async (intent: RefreshIntent, signal?: AbortSignal): Promise<Snapshot> =>
    obtain(life, refreshAhead ? intent : { ...intent, wantsFresh: true }, refreshAhead, signal)

  const freshToken = freshTokenReader(life)

  const source: TokenSource = {
    provider,
    fetch: runtime.fetch,
    mayAuthorize: originGuard(provider.origins),
    token: ({ signal, rejected }) =>
      (rejected === undefined ? freshToken() : undefined) ??
      take({ rejected }, signal).then(({ accessToken }) => accessToken!),
    accept(token) {
      if (life.state.memory?.accessToken === token) life.state.accepted = token
    },
    mayRefresh: (rejected) => mayRefresh(life, rejected),
    patiently: (promise) => within(refusalMs, runtime, promise, () => undefined),
  }

  const connection: Connection = {
    id,
    provider,
    async getAccessToken(request) {
      const token = request === undefined ? freshToken() : undefined
      if (token !== undefined) return token
      const { rejected, minValidity = 0, signal } = request ?? {}
      if (!(minValidity >= 0)) throw new TypeError('minValidity: expected seconds, 0 or more')
      return (await take({ rejected, minValidity }, signal)).accessToken!
    },
    getCredentials: async ({ signal } = {}) => (await take({}, signal)).record.credentials!,
    status: () => statusOf(life),
    refresh: async ({ signal, replay } = {}) =>
      (await take({ isForced: true, mayReplay: replay }, signal)).record.credentials!,
    replace: async (credentials) => replaceCredentials(life, parseCredentials(credentials)),
    revoke: () => revokeConnection(life),
    fetch: authorizedFetch(source),
    on: (type, listener) => listen(life.state.listeners, type, listener),
    flush: () => writeUnsaved(life),
    async [Symbol.asyncDispose]() {
      disposal.abort()
      const { flight } = life.state
      if (flight !== undefined) await landing(life, flight)
      await writeUnsaved(life)
      if (isHeld) letGo(store, id, initial)
      isHeld = false
    },
  }
  registerConnection(connection, { key: () => life.state, runtime, inside: () => ({ life, source }) })
  return redacted(connection, 'Connection', { id, provider: provider.id })
}

function readIdentity(
  { id, store, provider, now }: ConnectionOptions,
  initial: Credentials | undefined,
): { id: string; store: CredentialStore } {
  if (typeof provider !== 'object' || provider === null) throw new TypeError('provider: expected a provider')
  if (store !== undefined) {
    // Without an id of its own, one customer could be handed another's token.
    if (typeof id !== 'string' || id === '') throw new TypeError('id: required as soon as a store is given')
    return { id, store }
  }
  if (typeof initial?.refreshToken === 'string') {
    throw new TypeError(
      'store: required with a refresh token, because each refresh may replace it. ' +
        'Pass a store that lasts, or memoryStore() to say that losing it with the process is meant.',
    )
  }
  return { id: id ?? provider.id, store: memoryStore(now === undefined ? {} : { now }) }
}

export function readRuntime(options: Partial<Runtime>): Runtime {
  const given = Object.entries(options).filter(([name, value]) => name in platform && value !== undefined)
  for (const [name, value] of given)
    if (typeof value !== 'function') throw new TypeError(`${name}: expected a function`)
  return { ...platform, ...Object.fromEntries(given) }
}

export function readTimings(given: Partial<Timings> = {}): Timings {
  const timings = { ...defaultTimings, ...given }
  for (const [name, value] of Object.entries(timings)) {
    if (!(name in defaultTimings)) throw new TypeError(`timings.${name}: there is no such timing`)
    if (typeof value !== 'number' || !(value >= 0))
      throw new TypeError(`timings.${name}: expected a number, 0 or more`)
  }
  // A lease that ends before its holder's request would let a second holder send the same token.
  if (timings.leaseMs <= timings.refreshMs)
    throw new TypeError('timings.leaseMs: expected more than timings.refreshMs')
  // A token would be due, or expired, as soon as it is issued, and each call a token request.
  if (timings.dueFraction * 1.5 >= 1 || timings.expiredFraction >= 1)
    throw new TypeError('timings.dueFraction, timings.expiredFraction: expected less')
  if (timings.attempts < 1) throw new TypeError('timings.attempts: expected 1 or more')
  return timings
}

/** A token that the API refuses and has never taken is refreshed at most once a minute: the 401 may mean something else. */
function mayRefresh(life: LifeCycle, rejected: string): boolean {
  const { state, provider, runtime } = life
  const { memory, flight, accepted } = state
  if (memory === undefined || memory.accessToken !== rejected || flight !== undefined) return true
  if (!provider.canRefresh(memory.record.credentials ?? {})) return false
  if (accepted === rejected) return true
  const now = runtime.monotonic()
  if (now - state.unacceptedRefreshAt < unacceptedPauseMs) return false
  state.unacceptedRefreshAt = now
  return true
}
