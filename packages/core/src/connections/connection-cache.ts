import { beginLifeCycle } from '../connection/begin-life-cycle.ts'
import { type Connection, type ConnectionSettings, openConnection } from '../connection/connection.ts'
import { type ConnectionRecord, decodeRecord } from '../connection/connection-record.ts'
import { connectionStateOf, forgetIfIdle, letGo } from '../connection/connection-state.ts'
import { listen } from '../connection/events.ts'
import { callStore, remember } from '../connection/life-cycle.ts'
import type { Runtime } from '../connection/runtime.ts'
import { insideOf } from '../connection/transport.ts'
import { AuthenticationError } from '../errors/authentication-error.ts'
import type { Timings } from '../models/lifetime.ts'
import type { Provider } from '../providers/provider.ts'
import type { CredentialRecord, CredentialStore } from '../stores/credential-store.ts'
import { lazyConnection } from './lazy-connection.ts'
import type { OpenedRecord } from './refresh-claimed.ts'

/** A provider, or what makes one from a connection's settings. */
export type ProviderSource = Provider | ((settings: never) => Provider)

/** What a cache of connections works with. */
export interface ConnectionCacheOptions {
  /** By the provider's id. */
  providers: Readonly<Record<string, ProviderSource>>
  /** Where all connections are kept. */
  store: CredentialStore
  /** Connections kept in memory. */
  cacheSize: number
  /** How the store queues them. */
  keepAlive: 'idle' | 'always'
  /** What holds for each connection. */
  shared: Omit<ConnectionSettings, 'provider' | 'keepAlive'>
  /** Clocks and the rest. */
  runtime: Runtime
  /** Windows and limits. */
  timings: Timings
}

/** The connections of one store that are kept in memory, by id. */
export interface ConnectionCache {
  /** No I/O. */
  get(id: string): Connection
  /** Puts a connection that is known in the place of whatever was there. */
  put(id: string, inner: Connection): Connection
  /** Looks again at the next use. */
  forget(id: string): void
  /** The provider of a name and settings. */
  providerOf(name: string, settings: unknown): Provider
  /** Opens a connection that is not kept yet. */
  open(id: string, name: string, settings: unknown): Connection
  /** Opens a record for one refresh; what is not kept in memory already is not kept for that. */
  borrow(stored: CredentialRecord): Promise<OpenedRecord>
}

interface Entry {
  readonly connection: Connection
  inner: Connection | undefined
  resolving: Promise<Connection> | undefined
}

/** Keeps connections; forgets the least recently used that nothing would be lost with. */
export function createConnectionCache({
  providers,
  store,
  cacheSize,
  keepAlive,
  shared,
  runtime,
  timings,
}: ConnectionCacheOptions): ConnectionCache {
  const entries = new Map<string, Entry>()

  const providerOf = (name: string, settings: unknown): Provider => {
    const source = Object.hasOwn(providers, name) ? providers[name] : undefined
    if (source === undefined)
      throw new TypeError(`provider: expected one of ${Object.keys(providers).join(', ')}`)
    const provider = typeof source === 'function' ? source(settings as never) : source
    if (provider.id !== name)
      throw new TypeError(`providers.${name}: its provider has the id "${provider.id}"`)
    return provider
  }

  const open = (id: string, name: string, settings: unknown): Connection =>
    openConnection(
      { ...shared, provider: providerOf(name, settings), id, store },
      { settings: settings ?? null, queue: keepAlive },
    )

  /** Opens what a record says, without reading it again. */
  const adopt = async (
    id: string,
    stored: CredentialRecord,
    record: ConnectionRecord,
  ): Promise<Connection> => {
    const entry = use(id)
    const known = entry.inner
    if (known !== undefined) {
      const { life } = await insideOf(known)
      if (
        JSON.stringify(life.settings) === JSON.stringify(record.settings ?? null) &&
        known.provider.id === record.provider
      )
        return known
    }
    const inner = open(id, record.provider, record.settings)
    await remember((await insideOf(inner)).life, stored)
    if (known !== undefined) letGo(store, id)
    entry.inner = inner
    return inner
  }

  const borrow = async (stored: CredentialRecord): Promise<OpenedRecord> => {
    const { id } = stored
    const record = decodeRecord(stored.data, id)
    const accessToken = record.credentials?.accessToken
    if (entries.get(id)?.inner !== undefined) {
      const { life } = await insideOf(await adopt(id, stored, record))
      return { life, accessToken, close: () => {} }
    }
    const { settings } = record
    const provider = providerOf(record.provider, settings)
    const options = { id, provider, settings, store, runtime, timings, queue: keepAlive, initial: undefined }
    const close = (): void => {
      // Where the store has not taken its tokens it is kept, and forgotten when it has.
      if (!letGo(store, id)) use(id)
    }
    return { life: beginLifeCycle(options), accessToken, close }
  }

  const resolve = async (id: string, again: boolean): Promise<Connection> => {
    const entry = use(id)
    if (entry.inner !== undefined && !again) return entry.inner
    entry.resolving ??= (async () => {
      const stored = await callStore({ id, store, runtime }, () => store.get(id))
      if (stored === undefined) throw missing(id)
      return adopt(id, stored, decodeRecord(stored.data, id))
    })().finally(() => {
      entry.resolving = undefined
    })
    return entry.resolving
  }

  const begin = (id: string): Entry => {
    let entry: Entry | undefined
    const connection = lazyConnection({
      id,
      runtime,
      known: () => use(id, entry).inner,
      resolve: (again = false) => resolve(id, again),
      on: (type, listener) => listen(connectionStateOf(store, id).listeners, type, listener),
    })
    entry = { connection, inner: undefined, resolving: undefined }
    return entry
  }

  /**
   * What is kept of a connection, which is now the one that was used last. A connection that is held by the application
   * for long may have been forgotten meanwhile: then it is kept again.
   */
  const use = (id: string, forgotten?: Entry): Entry => {
    const entry = entries.get(id) ?? forgotten ?? begin(id)
    entries.delete(id)
    entries.set(id, entry)
    evict(entry)
    return entry
  }

  /** Forgets the least recently used; never one that refreshes, has unsaved tokens, or is listened to. */
  const evict = (latest: Entry): void => {
    if (entries.size <= cacheSize) return
    for (const [id, entry] of entries) {
      if (entries.size <= cacheSize || entry === latest) return
      if (entry.resolving === undefined && forgetIfIdle(store, id)) entries.delete(id)
    }
  }

  const forget = (id: string): void => {
    const entry = entries.get(id)
    if (entry?.inner !== undefined) letGo(store, id)
    if (entry !== undefined) entry.inner = undefined
  }

  return {
    get: (id) => use(id).connection,
    put(id, inner) {
      forget(id)
      const entry = use(id)
      entry.inner = inner
      return entry.connection
    },
    forget,
    providerOf,
    open,
    borrow,
  }
}

function missing(id: string): AuthenticationError {
  return new AuthenticationError(
    `Nothing is stored for "${id}". Begin with authorize(), or bring credentials by add().`,
    { code: 'reauthorization_required', reason: 'missing', connectionId: id },
  )
}
