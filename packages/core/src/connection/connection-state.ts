import type { Credentials } from '../models/credentials.ts'
import type { CredentialStore } from '../stores/credential-store.ts'
import type { ConnectionListeners } from './events.ts'
import type { UnsavedTokens } from './persistence.ts'
import type { RefreshResult } from './refresh.ts'
import type { Snapshot } from './snapshot.ts'

/** What this process knows of one connection; one owner, shared by every Connection on the same store and id. */
export interface ConnectionState {
  /** The last known record. */
  memory: Snapshot | undefined
  /** The refresh that is running. */
  flight: Flight | undefined
  /** Tokens that the store would not take. */
  unsaved: UnsavedTokens | undefined
  /** The end of a grant that the store would not take. */
  unwrittenEnd: Snapshot | undefined
  /** Grows when `replace()` or `revoke()` overrule whatever is running. */
  generation: number
  /** Aborts when that happens, for whoever waits for the old token's end. */
  overruled: AbortController | undefined
  /** The access token that the API has accepted last. */
  accepted: string | undefined
  /** The monotonic clock when a token that was never accepted was last refreshed because of a 401. */
  unacceptedRefreshAt: number
  /** Whether the initial credentials have been held against the record. */
  isInitialSettled: boolean
  /** The initial credentials were the stored ones when they were first looked at. */
  isInitialStored: boolean
  /** The initial credentials of the living connections, how many have brought them along, and how many live. */
  initial: Credentials | undefined
  initialHolders: number
  holders: number
  /** The store no longer knows this state; another one takes its place. */
  isForgotten: boolean
  /** Who hears of events. */
  readonly listeners: ConnectionListeners
}

/** A refresh that is running. Its promise never rejects, and never resolves where its host has ended it half-way. */
export interface Flight {
  /** How it ends. */
  readonly promise: Promise<RefreshResult>
  /** Whether somebody insisted on it. */
  readonly isForced: boolean
  /** For which provider and client it runs. */
  readonly owner: string
  /** The monotonic clock when whoever waits gives it up. */
  readonly lostAt: number
}

/** What hangs on one store object. */
export interface StoreState {
  /** By connection id. */
  readonly connections: Map<string, ConnectionState>
  /** Who hears of the events of every connection. */
  readonly listeners: ConnectionListeners
}

const states = new WeakMap<CredentialStore, StoreState>()

/** What hangs on this store object. */
export function storeStateOf(store: CredentialStore): StoreState {
  const known = states.get(store)
  if (known !== undefined) return known
  const state: StoreState = { connections: new Map(), listeners: new Map() }
  states.set(store, state)
  return state
}

/** The one state of a connection in this process. */
export function connectionStateOf(store: CredentialStore, id: string): ConnectionState {
  const { connections } = storeStateOf(store)
  let state = connections.get(id)
  if (state === undefined) {
    state = {
      memory: undefined,
      flight: undefined,
      unsaved: undefined,
      unwrittenEnd: undefined,
      generation: 0,
      overruled: undefined,
      accepted: undefined,
      unacceptedRefreshAt: -Infinity,
      isInitialSettled: false,
      isInitialStored: false,
      initial: undefined,
      initialHolders: 0,
      holders: 0,
      isForgotten: false,
      listeners: new Map(),
    }
    connections.set(id, state)
  }
  return state
}

/**
 * Counts one more living connection.
 * @throws TypeError where another one lives with different initial credentials
 */
export function hold(store: CredentialStore, id: string, initial: Credentials | undefined): ConnectionState {
  const state = connectionStateOf(store, id)
  if (initial !== undefined) {
    const known = state.initialHolders > 0 ? state.initial : undefined
    if (
      known !== undefined &&
      (known.refreshToken !== initial.refreshToken || known.accessToken !== initial.accessToken)
    ) {
      throw new TypeError(
        `credentials: a connection with the id "${id}" lives in this process with other initial credentials. ` +
          'Use replace() to put new ones in place, or dispose of the other connection first.',
      )
    }
    if (known === undefined) {
      state.initial = initial
      state.isInitialSettled = false
      state.isInitialStored = false
      if (state.unsaved === undefined) state.memory = undefined
    }
  }
  if (initial !== undefined) state.initialHolders++
  state.holders++
  return state
}

/**
 * Counts one living connection less, and forgets the state after the last one.
 * @returns whether it is forgotten
 */
export function letGo(store: CredentialStore, id: string, initial?: Credentials): boolean {
  const state = connectionStateOf(store, id)
  if (initial !== undefined) state.initialHolders = Math.max(0, state.initialHolders - 1)
  state.holders = Math.max(0, state.holders - 1)
  if (state.holders > 0) return false
  state.initial = undefined
  return forgetIfIdle(store, id)
}

/**
 * Forgets the state unless something would be lost: a refresh that runs, tokens that wait to be saved, a listener.
 * @returns whether it is forgotten
 */
export function forgetIfIdle(store: CredentialStore, id: string): boolean {
  const { connections } = storeStateOf(store)
  const state = connections.get(id)
  if (state === undefined) return true
  if (state.flight !== undefined || state.unsaved !== undefined) return false
  for (const listeners of state.listeners.values()) if (listeners.size > 0) return false
  state.isForgotten = true
  return connections.delete(id)
}
