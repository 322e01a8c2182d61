import { beginFlight, landing } from '../connection/flight.ts'
import { type HeldLease, leaseTtlMs } from '../connection/lease.ts'
import { callStore, type LifeCycle, memoryOf } from '../connection/life-cycle.ts'
import { queueInMs } from '../connection/queue.ts'
import { type RefreshResult, refresh } from '../connection/refresh.ts'
import type { Runtime } from '../connection/runtime.ts'
import type { CredentialStore, Lease } from '../stores/credential-store.ts'

/** A record that the queue has claimed, and what it is refreshed with. */
export interface Claimed {
  readonly host: { readonly store: CredentialStore; readonly runtime: Runtime }
  readonly lease: Lease
  /** For how long it was asked for, and when on the monotonic clock. */
  readonly ttlMs: number
  readonly askedAt: number
  /** Opens what the record says; what is returned is closed when its refresh is over. */
  open(lease: Lease): Promise<OpenedRecord>
}

/** What a record is refreshed with. */
export interface OpenedRecord {
  readonly life: LifeCycle
  /** The access token in the record. */
  readonly accessToken: string | undefined
  close(): void
}

/** What became of a record that was claimed: a login that nobody has finished is dropped. */
export interface Outcome {
  readonly kind: 'refreshed' | 'failed' | 'dropped'
  /** In how many milliseconds it is due again. */
  readonly dueInMs?: number | null
}

const hourMs = 3600_000
const minuteMs = 60_000
const failedOutcome: Outcome = { kind: 'failed', dueInMs: minuteMs }

/** Refreshes one record under the lease that it was claimed with. Never rejects. */
export async function refreshClaimed(claimed: Claimed): Promise<Outcome> {
  const { host, lease, open } = claimed
  if (lease.record.state === 'authorizing') {
    const { id, version } = lease.record
    await callStore(host, (store) => store.delete(id, version)).catch(() => false)
    return { kind: 'dropped' }
  }
  let opened: OpenedRecord
  try {
    opened = await open(lease)
  } catch {
    // Unreadable, or of a provider that is not configured: reported by whoever uses it, and out of the others' way.
    await putBack(claimed, hourMs)
    return { kind: 'failed', dueInMs: hourMs }
  }
  try {
    return await refreshOpened(claimed, opened)
  } catch {
    return failedOutcome
  } finally {
    opened.close()
  }
}

async function refreshOpened(claimed: Claimed, { life, accessToken }: OpenedRecord): Promise<Outcome> {
  const { lease, ttlMs, askedAt } = claimed
  const held: HeldLease = { lease, ttlMs, askedAt, before: undefined, isClaimed: true }
  if (!(await shorten(life, held))) return failedOutcome
  const { flight } = life.state
  // A refresh that runs already may wait for this very lease.
  if (flight !== undefined) await putBack(claimed, minuteMs)
  // What was claimed is due by the store's clock, however fresh it looks by this process's: it is to be another token.
  const intent = { rejected: accessToken, wantsFresh: true, isBackground: true }
  const start = (): Promise<RefreshResult> => refresh(life, intent, held)
  const result = await (flight === undefined ? beginFlight(life, false, start) : landing(life, flight))
  const kind = result?.kind
  const memory = memoryOf(life)
  const dueInMs = memory === undefined ? minuteMs : queueInMs(life, memory)
  if (kind !== 'issued') {
    // Saving has put it back already; where nothing was saved it must not come round at once.
    await putBack(claimed, dueInMs === null ? null : Math.max(dueInMs, minuteMs))
  }
  return { kind: kind === 'issued' || kind === 'current' ? 'refreshed' : 'failed', dueInMs }
}

/** Within a grace a crashed holder must leave time for the next one; where settings make the provider, the claim could not know. */
async function shorten(life: LifeCycle, held: HeldLease): Promise<boolean> {
  const ttlMs = leaseTtlMs(life.provider.rotation, held.ttlMs)
  if (ttlMs === held.ttlMs) return true
  const askedAt = life.runtime.monotonic()
  const renewed = await callStore(life, (store) => store.renew(held.lease, ttlMs)).catch(() => undefined)
  Object.assign(held, { ttlMs, askedAt })
  return renewed !== undefined
}

function putBack({ host, lease }: Claimed, dueInMs: number | null): Promise<boolean> {
  return callStore(host, (store) => store.release(lease, { attemptEnded: true, dueInMs })).catch(() => false)
}
