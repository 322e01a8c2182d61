import type { Flight } from './connection-state.ts'
import type { LifeCycle } from './life-cycle.ts'
import type { RefreshResult } from './refresh.ts'
import { within } from './runtime.ts'

/** A process that was stopped has yet to hear what has come in meanwhile. */
const wakingMs = 1_000

/** Begins a refresh that others can wait for. The entry goes away when it ends, and only if it is still its own. */
export function beginFlight(
  { state, owner, runtime, timings }: LifeCycle,
  isForced: boolean,
  start: () => Promise<RefreshResult>,
): Promise<RefreshResult> {
  const lostAt = runtime.monotonic() + timings.leaseWaitMs + timings.refreshMs
  const flight: Flight = {
    isForced,
    owner,
    lostAt,
    promise: start().finally(() => {
      if (state.flight === flight) state.flight = undefined
    }),
  }
  state.flight = flight
  return flight.promise
}

/**
 * How a refresh that somebody else has begun ends; undefined where it is lost. workerd, for one, ends all that a request
 * has begun together with the request, and leaves whoever waits for it waiting for ever.
 */
export async function landing(
  { state, runtime }: LifeCycle,
  flight: Flight,
): Promise<RefreshResult | undefined> {
  const leftMs = Math.max(flight.lostAt - runtime.monotonic(), wakingMs)
  const result = await within<RefreshResult | undefined>(leftMs, runtime, flight.promise, () => undefined)
  if (result === undefined && state.flight === flight) state.flight = undefined
  return result
}

/** Hands the refresh that is running, without its tokens, to a host that may freeze or end it once a request is answered. */
export function handOver({ state, waitUntil }: LifeCycle): void {
  try {
    if (state.flight !== undefined) waitUntil?.(state.flight.promise.then(() => {}))
  } catch {
    // The host's trouble is no reason to withhold a token that works.
  }
}
