import { callStore } from '../connection/life-cycle.ts'
import type { Runtime } from '../connection/runtime.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { CredentialStore, Lease } from '../stores/credential-store.ts'

/** How the queue asks for the records of one provider. */
export interface QueuedProvider {
  /** For how long it claims them, in milliseconds. */
  readonly leaseMs: number
  /** How many token requests may be made, where that is limited. */
  readonly allowance: RateLimit | undefined
}

/** One provider's part of a round of the queue. */
export interface Lane extends QueuedProvider {
  /** Its id. */
  readonly provider: string
  /** Refreshes under way. */
  running: number
  /** Nothing was due, or nothing allowed: when, on the monotonic clock, it is looked at again. */
  restsUntil: number
  /** Whether its allowance was used up then. */
  isCapped: boolean
}

/** Where lanes claim. */
export interface ClaimHost {
  readonly store: CredentialStore
  readonly runtime: Runtime
}

const restMs = 1_000

/** Whether a lane was looked at in vain a moment ago. */
export function isResting({ restsUntil }: Lane, now: number): boolean {
  return restsUntil > now
}

/**
 * How many of a lane are to be started now, of so many at a time: its share at most, which leaves some room for lanes that
 * rest, and not too few, so that one claim serves many.
 */
export function roomOf(lane: Lane, lanes: readonly Lane[], concurrency: number, now: number): number {
  const running = lanes.reduce((sum, one) => sum + one.running, 0)
  const busy = lanes.filter((one) => one.running > 0 || !isResting(one, now)).length
  const reserve = Math.min(lanes.length - busy, Math.floor(concurrency / 4))
  const share = Math.max(1, Math.floor((concurrency - reserve) / busy))
  const room = Math.min(share - lane.running, concurrency - running)
  return room < share / 8 && lane.running > 0 ? 0 : Math.max(0, room)
}

/** Claims so many of a lane, or as many as its allowance has room for; where there is none the lane rests. */
export async function claim(host: ClaimHost, lane: Lane, room: number): Promise<Lease[]> {
  const { provider, leaseMs, allowance } = lane
  const { runtime } = host
  // A claim that is not started at once would look like a lost attempt, so the allowance comes first.
  const limit = allowance?.takeNow(room) ?? room
  lane.isCapped = limit === 0
  const owner = `queue-${runtime.random()}`
  let leases: Lease[] = []
  try {
    const request = { owner, ttlMs: leaseMs, limit, provider }
    if (limit > 0) leases = await callStore(host, (store) => store.claimDue(request))
  } finally {
    allowance?.giveBack(limit - leases.length)
  }
  if (leases.length === 0) lane.restsUntil = runtime.monotonic() + restMs
  return leases
}

/**
 * Waits for news, or until a lane is to be looked at again that rested at `since` or rests since then. What it rests until may
 * have come meanwhile: then there is nothing to wait for.
 */
export async function wait(
  news: Promise<void>,
  lanes: readonly Lane[],
  since: number,
  { monotonic, sleep }: Pick<Runtime, 'monotonic' | 'sleep'>,
): Promise<void> {
  const untils = lanes.filter((lane) => isResting(lane, since)).map(({ restsUntil }) => restsUntil)
  if (untils.length === 0) return news
  const stop = new AbortController()
  const leftMs = Math.max(0, Math.min(...untils) - monotonic())
  await Promise.race([news, sleep(leftMs, { signal: stop.signal })])
  stop.abort()
}
