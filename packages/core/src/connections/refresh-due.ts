import {
  type ClaimHost,
  claim,
  isResting,
  type Lane,
  type QueuedProvider,
  roomOf,
  wait,
} from './queue-lane.ts'
import { type Claimed, type Outcome, refreshClaimed } from './refresh-claimed.ts'

/** What a round of the queue takes. */
export interface RefreshDueOptions {
  /** Records in this round, at most. Default 1000. */
  limit?: number
  /** Token requests at a time, at most; providers that have something due share them equally. Default 10. */
  concurrency?: number
  /** Takes no further records; those that have begun are finished. */
  signal?: AbortSignal
}

/** What a round of the queue has done. */
export interface RefreshDueResult {
  /** Records that were due and free. */
  claimed: number
  /** Connections with a new token. */
  refreshed: number
  /** Connections without one this time. */
  failed: number
  /** When there is something to do again, as far as this round knows, ISO 8601 UTC. */
  nextDueAt?: string
}

/** What the queue works with. */
export interface QueueHost extends ClaimHost, Pick<Claimed, 'open'> {
  /** By their ids. */
  readonly providers: ReadonlyMap<string, QueuedProvider>
}

const minuteMs = 60_000

/**
 * Refreshes what is due, as much at a time as can be started at once. Providers wait neither for each other nor for their
 * allowance: a slow one has its share of the concurrency, and one whose allowance is used up is left for a later round.
 */
export async function refreshDue(
  host: QueueHost,
  { limit = 1_000, concurrency = 10, signal }: RefreshDueOptions = {},
): Promise<RefreshDueResult> {
  if (!(concurrency >= 1)) throw new TypeError('concurrency: expected 1 or more')
  const { open } = host
  const { now, monotonic } = host.runtime
  const lanes = Array.from(
    host.providers,
    ([provider, queued]): Lane => ({
      ...queued,
      provider,
      running: 0,
      restsUntil: -Infinity,
      isCapped: false,
    }),
  )
  const result = { claimed: 0, refreshed: 0, failed: 0 }
  const running = new Set<Promise<void>>()
  let news = Promise.withResolvers<void>()
  let nextDueMs = Infinity

  const start = (lane: Lane, claimed: Claimed): void => {
    const end = ({ kind, dueInMs }: Outcome): void => {
      if (kind === 'refreshed') result.refreshed++
      if (kind === 'failed') result.failed++
      if (kind === 'dropped') lane.allowance?.giveBack(1)
      else lane.allowance?.answered(1)
      nextDueMs = Math.min(nextDueMs, dueInMs ?? Infinity)
      lane.running--
      running.delete(work)
      news.resolve()
      news = Promise.withResolvers()
    }
    const work: Promise<void> = refreshClaimed(claimed).then(end)
    lane.running++
    running.add(work)
  }

  const deal = async (): Promise<void> => {
    for (const lane of lanes) {
      const askedAt = monotonic()
      const room = Math.min(roomOf(lane, lanes, concurrency, askedAt), limit - result.claimed)
      if (room === 0 || isResting(lane, askedAt) || signal?.aborted) continue
      const leases = await claim(host, lane, room)
      result.claimed += leases.length
      for (const lease of leases) start(lane, { host, open, lease, ttlMs: lane.leaseMs, askedAt })
    }
    // Where there are more providers than requests at a time, each of them comes first once.
    lanes.push(...lanes.splice(0, 1))
  }

  try {
    while (!signal?.aborted && result.claimed < limit) {
      const { promise } = news
      const since = monotonic()
      await deal()
      if (running.size > 0) await wait(promise, lanes, since, host.runtime)
      else if (lanes.every((lane) => isResting(lane, monotonic()))) break
    }
  } finally {
    await Promise.all(running)
  }
  if (result.claimed >= limit) nextDueMs = 0
  if (lanes.some(({ isCapped }) => isCapped)) nextDueMs = Math.min(nextDueMs, minuteMs)
  if (nextDueMs === Infinity) return result
  return { ...result, nextDueAt: new Date(now() + nextDueMs).toISOString() }
}
