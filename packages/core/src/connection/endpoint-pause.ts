import type { LifeCycle } from './life-cycle.ts'

/**
 * Token endpoints and clients that were asked to pause, and until when; for the whole process, whatever store a
 * connection is on. By clock, because a moment of one monotonic clock says nothing on another.
 */
const pauses = new WeakMap<() => number, Map<string, number>>()

/** For how many milliseconds the token endpoint has asked this client to pause still. */
export function endpointPauseMs(life: LifeCycle): number {
  const { monotonic } = life.runtime
  const until = pauses.get(monotonic)?.get(keyOf(life))
  return until === undefined ? 0 : Math.max(0, until - monotonic())
}

/** Keeps every connection of this client away from the token endpoint for a while. */
export function pauseEndpoint(life: LifeCycle, ms: number): void {
  const { monotonic } = life.runtime
  const now = monotonic()
  const endpoints = pauses.get(monotonic) ?? new Map<string, number>()
  for (const [key, until] of endpoints) if (until <= now) endpoints.delete(key)
  pauses.set(monotonic, endpoints.set(keyOf(life), now + ms))
}

function keyOf({ provider: { id, client } }: LifeCycle): string {
  return client === undefined ? id : `${client.tokenEndpoint} ${client.clientId}`
}
