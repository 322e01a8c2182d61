import {
  AuthenticationError,
  type AuthenticationErrorCode,
  type AuthenticationErrorOptions,
} from '../errors/authentication-error.ts'
import { EvergrantError } from '../errors/evergrant-error.ts'
import { StoreError } from '../errors/store-error.ts'
import type { Credentials } from '../models/credentials.ts'
import type { Timings } from '../models/lifetime.ts'
import type { Provider, TokenRequestContext } from '../providers/provider.ts'
import type { CredentialRecord, CredentialStore } from '../stores/credential-store.ts'
import { decodeRecord } from './connection-record.ts'
import { type ConnectionState, storeStateOf } from './connection-state.ts'
import { type ConnectionEvent, type ConnectionEventType, deliverToAll } from './events.ts'
import { type Runtime, within } from './runtime.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'

/** What one connection's life cycle works with. */
export interface LifeCycle {
  readonly id: string
  readonly provider: Provider
  readonly store: CredentialStore
  readonly state: ConnectionState
  readonly runtime: Runtime
  readonly timings: Timings
  /** Tells one provider and client from another in memory. */
  readonly owner: string
  /** What picks the provider, stored beside the credentials; null: nothing does; undefined: whatever is stored stays. */
  readonly settings: unknown
  /** Whether the store queues a connection that nobody uses at every expiry, or for its refresh token's sake alone. */
  readonly queue: 'always' | 'idle'
  /** What the application brought along. */
  readonly initial: Credentials | undefined
  /** Keeps a host from freezing or ending a refresh. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** How long any call of the store may take, in milliseconds, before it counts as failed. */
const storeCallMs = 10_000

/**
 * Calls the store.
 * @throws StoreError `store_failed` where it throws or does not answer; what it threw stays behind, it may hold data
 */
export async function callStore<T>(
  { id, store, runtime }: Pick<LifeCycle, 'store' | 'runtime'> & { readonly id?: string },
  call: (store: CredentialStore) => Promise<T>,
  limitMs: number = storeCallMs,
): Promise<T> {
  try {
    const answer = await within(limitMs, runtime, call(store), () => {
      throw new StoreError('The credential store did not answer in time. Nothing is lost; try again.', {
        code: 'store_failed',
        connectionId: id,
      })
    })
    // Many a driver says null for nothing.
    return (answer ?? undefined) as T
  } catch (error) {
    throw asStoreError(error, id)
  }
}

function asStoreError(error: unknown, connectionId: string | undefined): EvergrantError {
  if (EvergrantError.isInstance(error)) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const detail = /^[A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : ''
  return new StoreError(`The credential store failed${detail}. Nothing is lost; try again when it is back.`, {
    code: 'store_failed',
    connectionId,
  })
}

const mostConflicts = 50

/**
 * Counts how often a save has begun again because somebody else has written in between.
 * @throws StoreError where that never ends: the store does not say when it has saved
 */
export function countConflicts({ id: connectionId }: LifeCycle, conflicts: number): void {
  if (conflicts < mostConflicts) return
  throw new StoreError(
    'The credential store reports a conflict at every save; compareAndSet returns the new version.',
    {
      code: 'store_failed',
      connectionId,
    },
  )
}

/** Tells the listeners. */
export function emit(
  { id, provider, state, store }: LifeCycle,
  type: ConnectionEventType,
  details: Partial<ConnectionEvent> = {},
): void {
  deliverToAll([state.listeners, storeStateOf(store).listeners], {
    ...details,
    type,
    connectionId: id,
    provider: provider.id,
  })
}

/**
 * Works out a snapshot of what the store returned and remembers it, unless tokens wait to be saved over it, or something
 * newer was learnt since `before`, what was remembered when the store was asked.
 */
export async function remember(
  life: LifeCycle,
  stored: CredentialRecord,
  before: Snapshot | undefined = life.state.memory,
): Promise<Snapshot> {
  const { state } = life
  const known = memoryOf(life)
  if (known?.version === stored.version) return known
  const snapshot = await snapshotOf(life, stored.version, decodeRecord(stored.data, life.id))
  const isStale = state.memory !== before && (state.memory?.version ?? Infinity) > stored.version
  if (isStale) return memoryOf(life) ?? snapshot
  if (state.unsaved === undefined) state.memory = snapshot
  return snapshot
}

/** The provider, the token endpoint and the client, secret included. */
export function ownerKeyOf(provider: Provider): string {
  return JSON.stringify([provider.id, provider.client?.tokenEndpoint, provider.identifyGrant({})])
}

/** What this process remembers, if it was worked out for this provider and client. */
export function memoryOf({ state, owner }: LifeCycle): Snapshot | undefined {
  return state.memory?.owner === owner ? state.memory : undefined
}

/** A snapshot of a record; the age of a token that is known already is carried over. */
export function snapshotOf(
  { provider, owner, runtime, timings, state }: LifeCycle,
  version: number,
  record: Snapshot['record'],
  requestedAt?: number,
): Promise<Snapshot> {
  return takeSnapshot({
    version,
    record,
    provider,
    owner,
    runtime,
    timings,
    previous: state.memory,
    requestedAt,
  })
}

/** What a provider is handed for a request of its own. */
export function requestContext({ runtime }: LifeCycle, signal: AbortSignal): TokenRequestContext {
  return { fetch: runtime.fetch, now: runtime.now, signal }
}

/** An error that says what happened to this connection. */
export function authenticationError(
  { id, provider }: LifeCycle,
  message: string,
  options: { code: AuthenticationErrorCode } & AuthenticationErrorOptions,
): AuthenticationError {
  const retryable = ['refresh_failed', 'refresh_ambiguous', 'lease_timeout'].includes(options.code)
  return new AuthenticationError(message, { retryable, ...options, provider: provider.id, connectionId: id })
}
