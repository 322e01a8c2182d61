import type { CredentialRecord, CredentialRecordState, CredentialStore, Lease } from './credential-store.ts'

/** What {@link memoryStore} can be told. */
export interface MemoryStoreOptions {
  /** The store's clock, in epoch milliseconds. Default: `Date.now`. */
  now?: (() => number) | undefined
}

/** What is kept of one id. Version and fencing token outlive the record, so that neither is ever granted twice. */
interface Slot {
  version: number
  fencingToken: number
  /** Undefined: the record was deleted, this is its tombstone. */
  saved:
    | { provider: string; data: Uint8Array; dueAt: number | null; state: CredentialRecordState }
    | undefined
  leasedUntil: number | undefined
  /** When the attempt of the latest lease began, unless it has ended. */
  attemptAt: number | undefined
  /** When the first of the earlier attempts began that never ended. */
  unfinishedSince: number | undefined
}

/** How long a tombstone is kept, in milliseconds. */
const tombstoneMs = 86_400_000

const noLease = { leasedUntil: undefined, attemptAt: undefined, unfinishedSince: undefined }

/**
 * Keeps credentials in this process and loses them with it: for tests, for credentials that can be had again, and for
 * tokens that do not rotate.
 */
export function memoryStore({ now = Date.now }: MemoryStoreOptions = {}): CredentialStore {
  const slots = new Map<string, Slot>()
  /** When records were deleted whose tombstones are left, the earliest first. */
  const deletedAt = new Map<string, number>()
  /** The highest of the tombstones that are gone: any id may have been granted these. */
  const forgotten = { version: 0, fencingToken: 0 }

  const dueAfter = (distance: number | null) => (distance === null ? null : now() + distance)

  const isLeased = (slot: Slot) => slot.leasedUntil !== undefined && slot.leasedUntil > now()

  const recordOf = (id: string): CredentialRecord | undefined => {
    const slot = slots.get(id)
    if (!slot?.saved) return undefined
    const { provider, data, dueAt, state } = slot.saved
    return { id, provider, version: slot.version, data: new Uint8Array(data), dueAt, state }
  }

  const forgetTombstones = () => {
    for (const [id, at] of deletedAt) {
      if (at > now() - tombstoneMs) return
      const { version, fencingToken } = slots.get(id)!
      forgotten.version = Math.max(forgotten.version, version)
      forgotten.fencingToken = Math.max(forgotten.fencingToken, fencingToken)
      slots.delete(id)
      deletedAt.delete(id)
    }
  }

  const allRecords = () => [...slots.keys()].map(recordOf).filter((record) => record !== undefined)

  /** The slot of a lease that is alive and the caller's. */
  const heldSlot = ({ record, fencingToken }: Lease) => {
    const slot = slots.get(record.id)
    return slot && isLeased(slot) && slot.fencingToken === fencingToken ? slot : undefined
  }

  const lease = (id: string, ttlMs: number): Lease | undefined => {
    const record = recordOf(id)
    const slot = slots.get(id)
    if (!record || !slot || isLeased(slot)) return undefined
    const startedAt = now()
    slot.fencingToken += 1
    slot.leasedUntil = startedAt + ttlMs
    slot.unfinishedSince ??= slot.attemptAt
    slot.attemptAt = startedAt
    return {
      record,
      fencingToken: slot.fencingToken,
      expiresAt: slot.leasedUntil,
      unfinishedAttempt: slot.unfinishedSince !== undefined,
      unfinishedForMs: Math.max(0, startedAt - (slot.unfinishedSince ?? startedAt)),
    }
  }

  return {
    async get(id) {
      return recordOf(id)
    },
    async compareAndSet(id, expectedVersion, { provider, data, dueInMs, state = 'active' }) {
      const slot = slots.get(id)
      if ((slot?.saved ? slot.version : 0) !== expectedVersion) return undefined
      const { version, fencingToken } = slot ?? forgotten
      const saved = { provider, data: new Uint8Array(data), dueAt: dueAfter(dueInMs), state }
      slots.set(id, { version: version + 1, fencingToken, saved, ...noLease })
      deletedAt.delete(id)
      return version + 1
    },
    async acquire(id, { ttlMs }) {
      return lease(id, ttlMs)
    },
    async renew(held, ttlMs) {
      const slot = heldSlot(held)
      if (slot) slot.leasedUntil = now() + ttlMs
      return slot?.leasedUntil
    },
    async release(held, { attemptEnded, dueInMs }) {
      const slot = heldSlot(held)
      if (!slot?.saved) return false
      slot.leasedUntil = undefined
      if (attemptEnded) slot.attemptAt = undefined
      if (dueInMs !== undefined) slot.saved.dueAt = dueAfter(dueInMs)
      return true
    },
    async claimDue({ ttlMs, limit, provider }) {
      const time = now()
      return allRecords()
        .filter((record) => record.dueAt !== null && record.dueAt <= time)
        .filter((record) => provider === undefined || record.provider === provider)
        .filter((record) => !isLeased(slots.get(record.id)!))
        .sort((one, other) => one.dueAt! - other.dueAt!)
        .slice(0, limit)
        .flatMap(({ id }) => lease(id, ttlMs) ?? [])
    },
    async delete(id, expectedVersion) {
      const slot = slots.get(id)
      if (!slot?.saved || (expectedVersion ?? slot.version) !== slot.version) return false
      Object.assign(slot, { saved: undefined, ...noLease })
      deletedAt.set(id, now())
      forgetTombstones()
      return true
    },
    async list({ prefix = '', state, after, limit } = {}) {
      return allRecords()
        .filter(({ id }) => id.startsWith(prefix) && (after === undefined || id > after))
        .filter((record) => state === undefined || record.state === state)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit)
    },
  }
}
