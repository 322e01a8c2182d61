/** When a token counts as due and as expired, and how long a refresh may take. Times in milliseconds. */
export interface Timings {
  /** A token is due this long before its end at the latest. Default 300000. */
  dueMs: number
  /** ... or this fraction of its lifetime before, whichever is less. Default 0.1. */
  dueFraction: number
  /** A token counts as expired this long before its end at the latest. Default 30000. */
  expiredMs: number
  /** ... or this fraction of its lifetime before, whichever is less. Default 0.02. */
  expiredFraction: number
  /** What one refresh has for all its token requests, bodies and pauses. Default 20000. */
  refreshMs: number
  /** How long a lease lasts; longer than a refresh. Default 30000. */
  leaseMs: number
  /** How long a call waits for a lease that another process holds. Default 35000. */
  leaseWaitMs: number
  /** Token requests in one refresh, at most. Default 3. */
  attempts: number
}

/** The timings that hold unless an option says otherwise. */
export const defaultTimings: Readonly<Timings> = {
  dueMs: 300_000,
  dueFraction: 0.1,
  expiredMs: 30_000,
  expiredFraction: 0.02,
  refreshMs: 20_000,
  leaseMs: 30_000,
  leaseWaitMs: 35_000,
  attempts: 3,
}

/** The lifetime that a token is treated by; kept beside the credentials, whose `expiresIn` says only what was given. */
export interface Lifetime {
  /** Seconds. */
  readonly seconds: number
  /** The answer did not say it: the last known one, the provider's default, or an hour. */
  readonly assumed: boolean
  /** The token is due this many milliseconds after it was issued; drawn once, by whoever saved it. */
  readonly dueAfterMs: number
}

/** How long a token lives of which nothing at all is known, in seconds. */
export const assumedLifetimeSeconds = 3600

const longestSeconds = 10 * 366 * 24 * 3600

/**
 * Reads `expires_in` from an answer: a positive number, or digits in a text, of at most ten years.
 * @returns whole seconds, or undefined for anything else
 */
export function readExpiresIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds >= 1) || seconds > longestSeconds) return undefined
  return Math.floor(seconds)
}

/** Draws when a token of this lifetime is due: the due window, and up to half of it earlier. */
export function drawLifetime(
  seconds: number,
  assumed: boolean,
  timings: Timings,
  random: () => number,
): Lifetime {
  const window = Math.min(timings.dueMs, seconds * 1000 * timings.dueFraction)
  return {
    seconds,
    assumed,
    dueAfterMs: Math.max(0, Math.floor(seconds * 1000 - window * (1 + random() / 2))),
  }
}

/** The age in milliseconds from which callers wait for a new token. */
export function expiredAfterMs(seconds: number, timings: Timings): number {
  return seconds * 1000 - Math.min(timings.expiredMs, seconds * 1000 * timings.expiredFraction)
}
