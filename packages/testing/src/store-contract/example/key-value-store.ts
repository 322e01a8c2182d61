import type { CredentialRecordState, CredentialStore, Lease, LeaseRequest } from '@evergrant/core'

/** What etcd, Consul, NATS and others offer. */
export interface KeyValue {
  /** The latest value and its revision. */
  get(key: string): Promise<{ value: string; revision: number } | undefined>
  /** Replaces the value of this revision, 0 for none; false where somebody else was faster. */
  put(key: string, value: string, revision: number): Promise<boolean>
  /** Every key. */
  keys(): Promise<string[]>
}

interface Entry {
  version: number
  fencingToken: number
  saved?: { provider: string; data: string; dueAt: number | null; state: CredentialRecordState }
  leasedUntil?: number
  attemptAt?: number
  unfinishedSince?: number
}

/** Keeps each credential under its id; what is left of a deleted one stays there. */
export function keyValueStore(keyValue: KeyValue, now: () => number = Date.now): CredentialStore {
  const read = async (id: string) => {
    const stored = await keyValue.get(id)
    const entry: Entry = stored ? JSON.parse(stored.value) : { version: 0, fencingToken: 0 }
    return { entry, revision: stored?.revision ?? 0 }
  }
  // Decides again whenever somebody else was faster; what decides nothing writes nothing.
  const change = async <Result>(id: string, decide: (entry: Entry) => Result): Promise<Result> => {
    for (;;) {
      const { entry, revision } = await read(id)
      const before = JSON.stringify(entry)
      const result = decide(entry)
      const after = JSON.stringify(entry)
      if (after === before || (await keyValue.put(id, after, revision))) return result
    }
  }
  const recordOf = (id: string, { version, saved }: Entry) =>
    saved && { id, version, ...saved, data: new Uint8Array(Buffer.from(saved.data, 'base64')) }
  const isLeased = ({ leasedUntil = 0 }: Entry) => leasedUntil > now()
  const isHeld = (entry: Entry, lease: Lease) => isLeased(entry) && entry.fencingToken === lease.fencingToken
  const isDue = ({ saved }: Entry) => typeof saved?.dueAt === 'number' && saved.dueAt <= now()
  const due = (distance: number | null) => (distance === null ? null : now() + distance)
  const noLease = { leasedUntil: undefined, attemptAt: undefined, unfinishedSince: undefined }
  const lease = (id: string, entry: Entry, { ttlMs }: LeaseRequest): Lease | undefined => {
    const record = recordOf(id, entry)
    if (!record || isLeased(entry)) return undefined
    const unfinishedSince = entry.unfinishedSince ?? entry.attemptAt
    const fencingToken = entry.fencingToken + 1
    const expiresAt = now() + ttlMs
    Object.assign(entry, { fencingToken, leasedUntil: expiresAt, attemptAt: now(), unfinishedSince })
    const unfinishedAttempt = unfinishedSince !== undefined
    const unfinishedForMs = Math.max(0, now() - (unfinishedSince ?? now()))
    return { record, fencingToken, expiresAt, unfinishedAttempt, unfinishedForMs }
  }
  const all = async () => {
    const ids = (await keyValue.keys()).sort()
    return Promise.all(ids.map(async (id) => ({ id, entry: (await read(id)).entry })))
  }

  return {
    get: async (id) => recordOf(id, (await read(id)).entry),
    compareAndSet: (id, expectedVersion, { provider, data, dueInMs, state = 'active' }) =>
      change(id, (entry) => {
        if ((entry.saved ? entry.version : 0) !== expectedVersion) return undefined
        const saved = { provider, data: Buffer.from(data).toString('base64'), dueAt: due(dueInMs), state }
        Object.assign(entry, { version: entry.version + 1, saved, ...noLease })
        return entry.version
      }),
    acquire: (id, request) => change(id, (entry) => lease(id, entry, request)),
    renew: (held, ttlMs) =>
      change(held.record.id, (entry) => {
        if (!isHeld(entry, held)) return undefined
        entry.leasedUntil = now() + ttlMs
        return entry.leasedUntil
      }),
    release: (held, { attemptEnded, dueInMs }) =>
      change(held.record.id, (entry) => {
        if (!isHeld(entry, held)) return false
        delete entry.leasedUntil
        if (attemptEnded) delete entry.attemptAt
        if (dueInMs !== undefined && entry.saved) entry.saved.dueAt = due(dueInMs)
        return true
      }),
    async claimDue({ limit, provider, ...request }) {
      const leases: Lease[] = []
      const candidates = (await all()).filter(({ entry }) => isDue(entry) && !isLeased(entry))
      candidates.sort((one, other) => one.entry.saved!.dueAt! - other.entry.saved!.dueAt!)
      for (const { id, entry } of candidates) {
        if (leases.length >= limit) break
        if (provider !== undefined && entry.saved?.provider !== provider) continue
        const claimed = await change(id, (latest) => (isDue(latest) ? lease(id, latest, request) : undefined))
        if (claimed) leases.push(claimed)
      }
      return leases
    },
    delete: (id, expectedVersion) =>
      change(id, (entry) => {
        if (!entry.saved || (expectedVersion ?? entry.version) !== entry.version) return false
        Object.assign(entry, { saved: undefined, ...noLease })
        return true
      }),
    async list({ prefix = '', state, after = '', limit } = {}) {
      const records = (await all()).flatMap(({ id, entry }) => recordOf(id, entry) ?? [])
      const matching = records.filter(({ id }) => id.startsWith(prefix) && id > after)
      return matching.filter((record) => !state || record.state === state).slice(0, limit)
    },
  }
}
