const windowMs = 60_000

/** Counts requests of the last minute, for each key apart; a request that is turned away does not count. */
export interface RateWindow {
  /** Whether one more request fits, which may count for several. */
  admits(key: string, cost?: number): boolean
  /** Whole seconds until the next request fits, at least 1. */
  secondsLeft(key: string): number
}

/** A sliding window of one minute. */
export function createRateWindow(requestsPerMinute: number, now: () => number): RateWindow {
  const admitted = new Map<string, number[]>()
  return {
    admits(key, cost = 1) {
      if (requestsPerMinute === Number.POSITIVE_INFINITY) return true
      const recent = (admitted.get(key) ?? []).filter((at) => at > now() - windowMs)
      const fits = recent.length + cost <= requestsPerMinute
      if (fits) recent.push(...Array.from({ length: cost }, now))
      admitted.set(key, recent)
      return fits
    },
    secondsLeft(key) {
      const [oldest = now()] = admitted.get(key) ?? []
      return Math.max(1, Math.ceil((oldest + windowMs - now()) / 1000))
    },
  }
}
