import { finishAuthorization } from '../authorization/finish-authorization.ts'
import { startAuthorization } from '../authorization/start-authorization.ts'
import {
  type Connection,
  type ConnectionSettings,
  readRuntime,
  readTimings,
} from '../connection/connection.ts'
import { decodeRecord } from '../connection/connection-record.ts'
import { storeStateOf } from '../connection/connection-state.ts'
import { type ConnectionEventType, type ConnectionListener, listen } from '../connection/events.ts'
import { leaseTtlMs } from '../connection/lease.ts'
import { callStore } from '../connection/life-cycle.ts'
import type { ReauthorizationReason } from '../errors/authentication-error.ts'
import { createRateLimit } from '../http/rate-limit.ts'
import { type Credentials, parseCredentials } from '../models/credentials.ts'
import type { CredentialRecord, CredentialStore, ListRequest } from '../stores/credential-store.ts'
import { createConnectionCache, type ProviderSource } from './connection-cache.ts'
import {
  cookieFor,
  type PendingRecord,
  pendingMs,
  pendingPrefix,
  savePending,
  sha256Hex,
  takePending,
} from './pending-authorization.ts'
import type { QueuedProvider } from './queue-lane.ts'
import { type QueueHost, type RefreshDueOptions, type RefreshDueResult, refreshDue } from './refresh-due.ts'

/** What {@link createConnections} takes; what a single connection takes holds for each. */
export interface ConnectionsOptions extends Omit<ConnectionSettings, 'provider' | 'keepAlive'> {
  /** By the provider's id. */
  providers: Readonly<Record<string, ProviderSource>>
  /** Where all connections are kept. */
  store: CredentialStore
  /** Where providers send people back to: the route that calls `callback`. Needed for logins. */
  redirectUri?: string
  /** Connections kept in memory. Default 10000. */
  cacheSize?: number
  /** Whether the queue refreshes at every expiry, or only so that refresh tokens do not run out. Default `always`. */
  keepAlive?: 'idle' | 'always'
  /** Token requests a minute that the queue may make, by the provider's id. Default no limit. */
  refreshesPerMinute?: Readonly<Record<string, number>>
}

/** One line of {@link Connections.list}. */
export interface ListedConnection {
  /** Of the connection. */
  id: string
  /** Id of the provider. */
  provider: string
  /** As stored: `active` is refreshed when due, the other waits for a person. */
  state: 'active' | 'reauthorization_required'
  /** Why a person is needed. */
  reason?: ReauthorizationReason
  /** When the access token ends, ISO 8601 UTC. */
  expiresAt?: string
  /** When the refresh token ends, ISO 8601 UTC. */
  reauthorizeBy?: string
  /** As granted. */
  scope?: string
}

/** What begins a login. */
export interface AuthorizeOptions {
  /** Id of the provider. */
  provider: string
  /** What picks the provider; stored beside the credentials. */
  settings?: unknown
  /** Default the provider's. */
  scopes?: readonly string[]
  /** A path of the application where the person goes on afterwards. */
  returnTo?: string
}

/** What {@link Connections.callback} takes beside the request. */
export interface CallbackOptions {
  /** Whether this request's person may finish a login for this id. Default: whoever has the browser's cookie may. */
  isAllowed?: (id: string) => boolean
}

/** One OAuth application and its many customers. */
export interface Connections {
  /** A connection by its id; no I/O; the same object while it is kept in memory. */
  get(id: string): Connection
  /**
   * Stores new credentials under an id.
   * @throws InputError, StoreError; TypeError for a provider that is not configured
   */
  add(
    id: string,
    options: { provider: string; settings?: unknown; credentials: Credentials },
  ): Promise<Connection>
  /** What is stored, ordered by id, page by page. */
  list(
    options?: Omit<ListRequest, 'state'> & { state?: ListedConnection['state'] },
  ): AsyncIterable<ListedConnection>
  /**
   * Begins a login, a reconnection, or one for more scopes; what is stored stays until it is finished.
   * @throws StoreError; TypeError for a provider that is not configured or offers no login
   */
  authorize(id: string, options: AuthorizeOptions): Promise<{ url: string; cookie: string }>
  /**
   * Finishes a login with the request that the provider has sent the browser to.
   * @throws InputError for an answer that does not belong to this browser; AuthenticationError, StoreError
   */
  callback(
    request: Request,
    options?: CallbackOptions,
  ): Promise<{ connection: Connection; returnTo?: string }>
  /**
   * Refreshes what is due: a cron route calls it once, a worker loops. Any number of processes may.
   * @throws StoreError
   */
  refreshDue(options?: RefreshDueOptions): Promise<RefreshDueResult>
  /**
   * Deletes a connection; with `revoke` the provider is told first.
   * @returns whether there was one
   * @throws StoreError; what `revoke()` throws
   */
  remove(id: string, options?: { revoke?: boolean }): Promise<boolean>
  /** Hears of every connection's events; returns what ends it. */
  on(type: ConnectionEventType, listener: ConnectionListener): () => void
}

const pageSize = 100

/**
 * Opens many connections over one store.
 * @throws TypeError where an option is off
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const {
    providers,
    store,
    redirectUri,
    cacheSize = 10_000,
    keepAlive = 'always',
    refreshesPerMinute = {},
    ...shared
  } = options
  const runtime = readRuntime(shared)
  const timings = readTimings(shared.timings)
  const cache = createConnectionCache({ providers, store, cacheSize, keepAlive, shared, runtime, timings })
  const { providerOf, open } = cache
  const queued = Object.entries(providers).map(([name, source]): [string, QueuedProvider] => {
    const requestsPerMinute = refreshesPerMinute[name]
    const allowance =
      requestsPerMinute === undefined ? undefined : createRateLimit({ requestsPerMinute }, runtime)
    const leaseMs =
      typeof source === 'function' ? timings.leaseMs : leaseTtlMs(source.rotation, timings.leaseMs)
    return [name, { leaseMs, allowance }]
  })
  const queue: QueueHost = {
    store,
    runtime,
    providers: new Map(queued),
    open: ({ record }) => cache.borrow(record),
  }

  return {
    get(id) {
      checkId(id)
      return cache.get(id)
    },
    async add(id, { provider, settings, credentials }) {
      checkId(id)
      const parsed = parseCredentials(credentials)
      const inner = open(id, provider, settings)
      await inner.replace(parsed)
      return cache.put(id, inner)
    },
    async *list({ limit = Infinity, after, state, ...rest } = {}) {
      for (let left = limit, last = after; left > 0; ) {
        const request = {
          ...rest,
          ...(state === undefined ? {} : { state }),
          ...(last === undefined ? {} : { after: last }),
          limit: pageSize,
        }
        const records = await callStore({ store, runtime }, () => store.list(request))
        for (const record of records) {
          if (record.state === 'authorizing' || left <= 0) continue
          left--
          yield describe(record, record.state)
        }
        if (records.length < pageSize) return
        last = records.at(-1)?.id
      }
    },
    async authorize(id, { provider: name, settings, scopes, returnTo }) {
      checkId(id)
      if (redirectUri === undefined) throw new TypeError('redirectUri: createConnections needs it for logins')
      const provider = providerOf(name, settings)
      const { url, ...pending } = await startAuthorization(provider, {
        redirectUri,
        ...(scopes ? { scopes } : {}),
      })
      const secret = randomSecret()
      const stateHash = await sha256Hex(pending.state, runtime)
      const record: PendingRecord = {
        v: 1,
        id,
        provider: name,
        ...pending,
        browser: await sha256Hex(secret, runtime),
        expiresAt: runtime.now() + pendingMs,
        ...(settings === undefined ? {} : { settings }),
        ...(returnTo === undefined ? {} : { returnTo }),
      }
      await savePending({ store, runtime }, stateHash, record)
      return { url, cookie: cookieFor(stateHash, secret, redirectUri) }
    },
    async callback(request, { isAllowed } = {}) {
      const pending = await takePending({ store, runtime }, request, isAllowed)
      const inner = open(pending.id, pending.provider, pending.settings)
      await finishAuthorization(inner, new URL(new URL(request.url).search, pending.redirectUri), pending)
      const connection = cache.put(pending.id, inner)
      const { returnTo } = pending
      return { connection, ...(returnTo === undefined ? {} : { returnTo }) }
    },
    refreshDue: (request) => refreshDue(queue, request),
    async remove(id, { revoke = false } = {}) {
      checkId(id)
      const host = { id, store, runtime }
      const isThere = async () => (await callStore(host, () => store.get(id))) !== undefined
      if (revoke && (await isThere())) await cache.get(id).revoke()
      cache.forget(id)
      return callStore(host, () => store.delete(id))
    },
    on: (type, listener) => listen(storeStateOf(store).listeners, type, listener),
  }
}

function checkId(id: string): void {
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected a text that is not empty')
  if (id.startsWith(pendingPrefix))
    throw new TypeError(`id: "${pendingPrefix}" is the prefix of logins under way`)
}

function describe(record: CredentialRecord, state: ListedConnection['state']): ListedConnection {
  const { id, provider, data } = record
  const line: ListedConnection = { id, provider, state }
  try {
    const { credentials, lifetime, reauthorizeBy, ended } = decodeRecord(data, id)
    if (ended !== undefined) line.reason = ended.reason
    if (credentials?.issuedAt && lifetime !== undefined) {
      line.expiresAt = new Date(Date.parse(credentials.issuedAt) + lifetime.seconds * 1000).toISOString()
    }
    if (reauthorizeBy !== undefined) line.reauthorizeBy = new Date(reauthorizeBy).toISOString()
    if (credentials?.scope !== undefined) line.scope = credentials.scope
  } catch {
    // A record that cannot be read is listed by what stands in clear.
  }
  return line
}

function randomSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
