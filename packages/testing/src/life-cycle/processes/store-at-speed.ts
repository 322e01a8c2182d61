import type { CredentialStore, Lease } from '@evergrant/core'

/** A store, whose clock is a real one, as a process sees it that lives faster: every distance in time is shorter there. */
export function storeAtSpeed(store: CredentialStore, speed: number): CredentialStore {
  const shorter = (ms: number): number => Math.ceil(ms / speed)
  const distance = (ms: number | null): number | null => (ms === null ? null : shorter(ms))
  const seen = (lease: Lease): Lease => ({ ...lease, unfinishedForMs: lease.unfinishedForMs * speed })
  return {
    get: (id) => store.get(id),
    compareAndSet: (id, version, write) =>
      store.compareAndSet(id, version, { ...write, dueInMs: distance(write.dueInMs) }),
    async acquire(id, { owner, ttlMs }) {
      const lease = await store.acquire(id, { owner, ttlMs: shorter(ttlMs) })
      return lease && seen(lease)
    },
    renew: (lease, ttlMs) => store.renew(lease, shorter(ttlMs)),
    release: (lease, { attemptEnded, dueInMs }) =>
      store.release(lease, {
        attemptEnded,
        ...(dueInMs === undefined ? {} : { dueInMs: distance(dueInMs) }),
      }),
    async claimDue(request) {
      const leases = await store.claimDue({ ...request, ttlMs: shorter(request.ttlMs) })
      return leases.map(seen)
    },
    delete: (id, version) => store.delete(id, version),
    list: (options) => store.list(options),
  }
}
