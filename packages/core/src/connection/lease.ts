import type { Rotation } from '../providers/provider.ts'
import type { Lease } from '../stores/credential-store.ts'
import { callStore, type LifeCycle } from './life-cycle.ts'
import type { Snapshot } from './snapshot.ts'

/** A lease, and how things stood when it was asked for. */
export interface HeldLease {
  lease: Lease
  ttlMs: number
  /** The monotonic clock then; what is left of the lease counts from there. */
  askedAt: number
  /** What was remembered then; where something newer is by now, the record that came with the lease is an old one. */
  before: Snapshot | undefined
  /** It came from the store's queue, which is told by whoever took it when the record is due again. */
  isClaimed?: true
}

/** How long a lease is asked for. */
export function leaseTtlMs(rotation: Rotation, leaseMs: number): number {
  return typeof rotation === 'object' ? Math.min(leaseMs, (rotation.graceSeconds * 1000) / 2) : leaseMs
}

/** The lease, where nobody else holds it. */
export async function askForLease(life: LifeCycle): Promise<HeldLease | undefined> {
  const { id, runtime, timings, provider, state } = life
  const before = state.memory
  const ttlMs = leaseTtlMs(provider.rotation, timings.leaseMs)
  const owner = `${runtime.random()}`.slice(2) + `${runtime.random()}`.slice(2)
  const askedAt = runtime.monotonic()
  const lease = await callStore(life, (store) => store.acquire(id, { owner, ttlMs }))
  return lease && { lease, ttlMs, askedAt, before }
}

/** Whether what is left of the lease outlasts a request of this length; renews it where it does not. */
export async function keepLease(life: LifeCycle, held: HeldLease, neededMs: number): Promise<boolean> {
  const askedAt = life.runtime.monotonic()
  if (held.ttlMs - (askedAt - held.askedAt) > neededMs) return true
  const renewed = await callStore(life, (store) => store.renew(held.lease, held.ttlMs)).catch(() => undefined)
  if (renewed === undefined) return false
  held.askedAt = askedAt
  return held.ttlMs - (life.runtime.monotonic() - askedAt) > neededMs
}

/** Gives the lease back where nothing was sent under it, or the provider has said what came of it. */
export async function giveBack(life: LifeCycle, { lease }: HeldLease): Promise<void> {
  await callStore(life, (store) => store.release(lease, { attemptEnded: true })).catch(() => {})
}
