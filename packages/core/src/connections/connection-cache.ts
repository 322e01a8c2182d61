import { type Connection, type ConnectionSettings, openConnection } from '../connection/connection.ts'
import { decodeRecord } from '../connection/connection-record.ts'
import { connectionStateOf, forgetIfIdle, letGo } from '../connection/connection-state.ts'
import { listen } from '../connection/events.ts'
import { callStore, remember } from '../connection/life-cycle.ts'
import type { Runtime } from '../connection/runtime.ts'
import { insideOf } from '../connection/transport.ts'
import { AuthenticationError } from '../errors/authentication-error.ts'
import type { Provider } from '../providers/provider.ts'
import type { CredentialRecord, CredentialStore } from '../stores/credential-store.ts'
import { lazyConnection } from './lazy-connection.ts'

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
  /** The connection of a record, which is not read again. */
  adopt(id: string, stored: CredentialRecord): Promise<Connection>
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
  const adopt = async (id: string, stored: CredentialRecord): Promise<Connection> => {
    const record = decodeRecord(stored.data, id)
    const entry = entryOf(id)
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

  const resolve = async (id: string, again: boolean): Promise<Connection> => {
    const entry = entryOf(id)
    if (entry.inner !== undefined && !again) return entry.inner
    entry.resolving ??= (async () => {
      const stored = await callStore({ id, store, runtime }, () => store.get(id))
      if (stored === undefined) throw missing(id)
      return adopt(id, stored)
    })().finally(() => {
      entry.resolving = undefined
    })
    return entry.resolving
  }

  const entryOf = (id: string): Entry => {
    const known = entries.get(id)
    if (known !== undefined) {
      entries.delete(id)
      entries.set(id, known)
      return known
    }
    const entry: Entry = {
      connection: lazyConnection({
        id,
        runtime,
        known: () => entry.inner,
        resolve: (again = false) => resolve(id, again),
        on: (type, listener) => listen(connectionStateOf(store, id).listeners, type, listener),
      }),
      inner: undefined,
      resolving: undefined,
    }
    entries.set(id, entry)
    evict()
    return entry
  }

  /** Forgets the least recently used; never one that refreshes, has unsaved tokens, or is listened to. */
  const evict = (): void => {
    if (entries.size <= cacheSize) return
    for (const [id, entry] of entries) {
      if (entries.size <= cacheSize) return
      if (entry.resolving === undefined && forgetIfIdle(store, id)) entries.delete(id)
    }
  }

  const forget = (id: string): void => {
    const entry = entries.get(id)
    if (entry?.inner !== undefined) letGo(store, id)
    if (entry !== undefined) entry.inner = undefined
  }

  return {
    get: (id) => entryOf(id).connection,
    put(id, inner) {
      forget(id)
      const entry = entryOf(id)
      entry.inner = inner
      return entry.connection
    },
    forget,
    providerOf,
    open,
    adopt,
  }
}

function missing(id: string): AuthenticationError {
  return new AuthenticationError(
    `Nothing is stored for "${id}". Begin with authorize(), or bring credentials by add().`,
    { code: 'reauthorization_required', reason: 'missing', connectionId: id },
  )
}
