import type { LifeCycle } from './life-cycle.ts'
import { dueInMs, type Snapshot } from './snapshot.ts'

const idleMs = 7 * 24 * 3600_000

/** In how many milliseconds the store's queue offers the record; null where no request could help. */
export function queueInMs({ provider, runtime, queue }: LifeCycle, snapshot: Snapshot): number | null {
  const dueMs = dueInMs(snapshot, provider, runtime)
  const { coolDown, reauthorizeBy } = snapshot.record
  const now = runtime.now()
  const isQueued = dueMs === null || dueMs <= 0 || (coolDown !== undefined && coolDown.until > now)
  if (queue === 'always' || isQueued) return dueMs
  // Whoever uses the connection refreshes it; the queue only sees to it that the refresh token does not run out.
  const keepMs = reauthorizeBy === undefined ? idleMs : (reauthorizeBy - snapshot.issuedAt) / 2
  return Math.max(0, snapshot.issuedAt + keepMs - now)
}
