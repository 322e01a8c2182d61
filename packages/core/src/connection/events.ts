/** What can happen to a connection. */
export type ConnectionEventType =
  | 'refresh_started'
  | 'refreshed'
  | 'refresh_failed'
  | 'replayed'
  | 'adopted'
  | 'discarded'
  | 'persist_failed'
  | 'reauthorization_required'
  | 'recovered'
  | 'revoked'

/** Something that happened to a connection; holds no secret. */
export interface ConnectionEvent {
  /** What happened. */
  readonly type: ConnectionEventType
  /** Id of the connection. */
  readonly connectionId: string
  /** Id of the provider. */
  readonly provider: string
  /** Milliseconds since the refresh began, where there is one. */
  readonly durationMs?: number
  /** Which token request of the refresh this is about, from 1. */
  readonly attempt?: number
  /** Fingerprint of the grant, to tell one refresh token from another. */
  readonly fingerprint?: string
  /** The code of the error, where there is one. */
  readonly code?: string
  /** With `reauthorization_required`: why. */
  readonly reason?: string
}

/** Hears of events. */
export type ConnectionListener = (event: ConnectionEvent) => void

/** The listeners of one connection. */
export type ConnectionListeners = Map<ConnectionEventType, Set<ConnectionListener>>

/** Adds a listener and returns what removes it. */
export function listen(
  listeners: ConnectionListeners,
  type: ConnectionEventType,
  listener: ConnectionListener,
): () => void {
  if (typeof listener !== 'function') throw new TypeError('listener: expected a function')
  const ofType = listeners.get(type) ?? new Set()
  listeners.set(type, ofType.add(listener))
  return () => void ofType.delete(listener)
}

/** Delivers an event to the listeners of everything that hangs on a store, and to those of one connection. */
export function deliverToAll(all: readonly ConnectionListeners[], event: ConnectionEvent): void {
  for (const listeners of all) deliver(listeners, event)
}

/** Delivers an event in a task of its own; what a listener does or throws changes nothing. */
function deliver(listeners: ConnectionListeners, event: ConnectionEvent): void {
  for (const listener of listeners.get(event.type) ?? []) {
    setTimeout(async () => {
      try {
        await listener(event)
      } catch {
        // A listener's failure is the listener's.
      }
    }, 0)
  }
}
