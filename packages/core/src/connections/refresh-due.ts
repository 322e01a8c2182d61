import type { Connection } from '../connection/connection.ts'
import { joinFlight } from '../connection/connection-state.ts'
import { type HeldLease, leaseTtlMs } from '../connection/lease.ts'
import { callStore, type LifeCycle, memoryOf } from '../connection/life-cycle.ts'
import { queueInMs } from '../connection/queue.ts'
import { type RefreshResult, refresh } from '../connection/refresh.ts'
import type { Runtime } from '../connection/runtime.ts'
import { insideOf } from '../connection/transport.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import type { CredentialStore, Lease } from '../stores/credential-store.ts'

/** What a round of the queue takes. */
export interface RefreshDueOptions {
  /** Records in this round, at most. Default 1000. */
  limit?: number
  /** Token requests at a time, at most. Default 10. */
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
  /** When the first of this round's connections is due again, ISO 8601 UTC. */
  nextDueAt?: string
}

/** What the queue works with. */
export interface QueueHost {
  readonly store: CredentialStore
  readonly runtime: Runtime
  readonly leaseMs: number
  /** Ids of the providers, each with its allowance of token requests where it has one. */
  readonly providers: ReadonlyMap<string, RateLimit | undefined>
  /** The connection of a record that was claimed. */
  open(lease: Lease): Promise<Connection>
}

const hourMs = 3600_000
const minuteMs = 60_000

/** Refreshes what is due, as much at a time as can be started at once, in turn from every provider. */
export async function refreshDue(
  host: QueueHost,
  options: RefreshDueOptions = {},
): Promise<RefreshDueResult> {
  const { limit = 1_000, concurrency = 10, signal } = options
  const result = { claimed: 0, refreshed: 0, failed: 0 }
  const running = new Set<Promise<void>>()
  const empty = new Set<string>()
  let nextDueMs = Infinity
  const finish = async (lease: Lease, askedAt: number): Promise<void> => {
    const outcome = await refreshClaimed(host, lease, askedAt).catch(() => failedOutcome)
    if (outcome.kind === 'refreshed') result.refreshed++
    if (outcome.kind === 'failed') result.failed++
    nextDueMs = Math.min(nextDueMs, outcome.dueInMs ?? Infinity)
  }
  const takeAll = async (): Promise<void> => {
    while (!signal?.aborted && result.claimed < limit && empty.size < host.providers.size) {
      for (const [provider, allowance] of host.providers) {
        const room = Math.min(concurrency - running.size, limit - result.claimed)
        if (room <= 0 || empty.has(provider) || signal?.aborted) continue
        // A claim that is not started at once would look like a lost attempt, so the allowance comes first.
        const share = allowance === undefined ? Math.ceil(room / (host.providers.size - empty.size)) : 1
        const hasAnswered = await allowance?.take(1)
        const askedAt = host.runtime.monotonic()
        const owner = `queue-${host.runtime.random()}`
        const claim = { owner, ttlMs: host.leaseMs, limit: share, provider }
        const leases = await callStore(host, (store) => store.claimDue(claim))
        if (leases.length === 0) empty.add(provider)
        if (leases.length === 0) hasAnswered?.()
        result.claimed += leases.length
        for (const lease of leases) {
          const work = finish(lease, askedAt).finally(() => {
            hasAnswered?.()
            running.delete(work)
          })
          running.add(work)
        }
      }
      if (running.size >= concurrency) await Promise.race(running)
      else if (empty.size === host.providers.size) await Promise.all(running)
    }
  }
  // Also where the store fails, what has begun is finished.
  await takeAll().finally(() => Promise.all(running))
  if (nextDueMs === Infinity) return result
  return { ...result, nextDueAt: new Date(host.runtime.now() + nextDueMs).toISOString() }
}

interface Outcome {
  kind: 'refreshed' | 'failed' | 'dropped'
  dueInMs?: number | null
}

const failedOutcome: Outcome = { kind: 'failed', dueInMs: minuteMs }

/** Refreshes one record under the lease that it was claimed with. */
async function refreshClaimed(host: QueueHost, lease: Lease, askedAt: number): Promise<Outcome> {
  const { leaseMs } = host
  const putBack = (dueInMs: number | null): Promise<boolean> =>
    callStore(host, (store) => store.release(lease, { attemptEnded: true, dueInMs })).catch(() => false)
  if (lease.record.state === 'authorizing') {
    // A login that nobody has finished.
    const { id, version } = lease.record
    await callStore(host, (store) => store.delete(id, version)).catch(() => false)
    return { kind: 'dropped' }
  }
  let life: LifeCycle
  try {
    life = (await insideOf(await host.open(lease))).life
  } catch {
    // Unreadable, or of a provider that is not configured: reported by whoever uses it, and out of the others' way.
    await putBack(hourMs)
    return { kind: 'failed', dueInMs: hourMs }
  }
  const held: HeldLease = { lease, ttlMs: leaseMs, askedAt, before: life.state.memory, isClaimed: true }
  if (!(await shorten(life, held))) return failedOutcome
  // An idle connection is refreshed for its refresh token's sake, whatever its access token is good for still.
  const rejected = life.queue === 'idle' ? memoryOf(life)?.accessToken : undefined
  const intent = { wantsFresh: true, isBackground: true, rejected }
  const { flight } = life.state
  // A refresh that runs already may wait for this very lease.
  if (flight !== undefined) await putBack(minuteMs)
  const start = (): Promise<RefreshResult> => refresh(life, intent, held)
  const refreshing = flight?.promise ?? joinFlight(life.state, { isForced: false, owner: life.owner }, start)
  const { kind } = await refreshing
  const memory = memoryOf(life)
  const dueInMs = memory === undefined ? minuteMs : queueInMs(life, memory)
  if (kind !== 'issued') {
    // Saving has put it back already; where nothing was saved it must not come round at once.
    await putBack(dueInMs === null ? null : Math.max(dueInMs, minuteMs))
  }
  return { kind: kind === 'issued' || kind === 'current' ? 'refreshed' : 'failed', dueInMs }
}

/** Within a grace a crashed holder must leave time for the next one; the claim could not know whose record it finds. */
async function shorten(life: LifeCycle, held: HeldLease): Promise<boolean> {
  const ttlMs = leaseTtlMs(life.provider.rotation, held.ttlMs)
  if (ttlMs === held.ttlMs) return true
  const askedAt = life.runtime.monotonic()
  const renewed = await callStore(life, (store) => store.renew(held.lease, ttlMs)).catch(() => undefined)
  Object.assign(held, { ttlMs, askedAt })
  return renewed !== undefined
}
