import type { Runtime } from '../connection/runtime.ts'

/** How many requests one connection may make. */
export interface RateLimitOptions {
  /** Requests in any 60 seconds; a request may count for more than one. */
  requestsPerMinute: number
}

/** Lets requests through as the allowance permits, in the order they came. */
export interface RateLimit {
  /** Waits for room; the function that it returns says that the answer is there. */
  take(cost: number, signal?: AbortSignal): Promise<() => void>
  /**
   * Takes the room that there is now, at most so much, and says how much it was; each request is then `answered`, and what
   * is not used is given back.
   */
  takeNow(most: number): number
  /** A request that has taken so much has its answer. */
  answered(cost: number): void
  /** Room that was taken and not used is there again. */
  giveBack(cost: number): void
  /** Lets nothing through for a while: the provider has said that it is too much. */
  pause(ms: number): void
}

const windowMs = 60_000

/**
 * A sliding window: bursts are allowed up to the whole allowance, and a request's share is free again 60 s after its
 * answer, because nobody knows when between sending and answer the provider has counted it.
 */
export function createRateLimit(
  { requestsPerMinute }: RateLimitOptions,
  { monotonic, sleep }: Pick<Runtime, 'monotonic' | 'sleep'>,
): RateLimit {
  if (!(requestsPerMinute >= 1)) throw new TypeError('rateLimit.requestsPerMinute: expected 1 or more')
  const recent: { at: number; cost: number }[] = []
  let used = 0
  let pausedUntil = -Infinity
  let turn: Promise<unknown> = Promise.resolve()
  let news = Promise.withResolvers<void>()

  const free = (now: number): void => {
    while (recent[0] !== undefined && recent[0].at + windowMs <= now) used -= recent.shift()!.cost
  }

  const waitForRoom = async (cost: number, signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      signal?.throwIfAborted()
      const now = monotonic()
      free(now)
      const isPaused = now < pausedUntil
      if (!isPaused && used + cost <= requestsPerMinute) return
      const oldest = recent[0]
      const until = isPaused ? pausedUntil : oldest === undefined ? Infinity : oldest.at + windowMs
      const stop = new AbortController()
      const abort = (): void => stop.abort()
      signal?.addEventListener('abort', abort, { once: true })
      const timer = until === Infinity ? [] : [sleep(until - now, { signal: stop.signal })]
      const aborted = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()))
      await Promise.race([news.promise, aborted, ...timer])
      signal?.removeEventListener('abort', abort)
      stop.abort()
    }
  }

  const answered = (cost: number): void => {
    if (cost > 0) recent.push({ at: monotonic(), cost })
    news.resolve()
    news = Promise.withResolvers()
  }

  return {
    async take(given, signal) {
      const cost = Math.min(given, requestsPerMinute)
      free(monotonic())
      const before = turn
      const waiting = before.then(() => waitForRoom(cost, signal))
      turn = waiting.catch(() => {})
      await waiting
      used += cost
      return () => answered(cost)
    },
    takeNow(most) {
      const now = monotonic()
      free(now)
      const room = now < pausedUntil ? 0 : Math.floor(requestsPerMinute - used)
      const taken = Math.max(0, Math.min(most, room))
      used += taken
      return taken
    },
    answered,
    giveBack(cost) {
      used -= cost
      answered(0)
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, monotonic() + ms)
    },
  }
}
