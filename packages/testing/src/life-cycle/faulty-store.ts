import type { CredentialStore } from '@evergrant/core'

type Operation = 'get' | 'compareAndSet' | 'acquire' | 'renew' | 'release' | 'delete'

/**
 * What goes wrong with an operation: it throws and nothing is done; it never answers and nothing is done; it is done and
 * its acknowledgement is lost.
 */
export type StoreFault = 'throw' | 'hang' | 'lose'

/** A store that fails by switch, and counts. */
export interface FaultyStore extends CredentialStore {
  /** By operation; until taken away, or for so many calls. */
  readonly faults: Partial<Record<Operation, StoreFault | { fault: StoreFault; calls: number }>>
  /** How often each operation was called. */
  readonly calls: Record<Operation, number>
  /** Calls of every kind. */
  total(): number
  /** Is awaited before an operation is carried out. */
  before: (operation: Operation) => unknown
}

/** Another store object over the same data: another process, or the same one after a restart. */
export function sameData(store: CredentialStore): CredentialStore {
  return { ...store }
}

/** Wraps a store. */
export function faultyStore(store: CredentialStore): FaultyStore {
  const faults: FaultyStore['faults'] = {}
  const calls = { get: 0, compareAndSet: 0, acquire: 0, renew: 0, release: 0, delete: 0 }

  function nextFault(operation: Operation): StoreFault | undefined {
    const entry = faults[operation]
    if (typeof entry !== 'object') return entry
    entry.calls -= 1
    if (entry.calls <= 0) delete faults[operation]
    return entry.fault
  }

  async function run<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
    calls[operation] += 1
    await faulty.before(operation)
    const fault = nextFault(operation)
    if (fault === undefined) return call()
    if (fault === 'hang') return new Promise(() => {})
    if (fault === 'lose') await call()
    throw Object.assign(new Error('the disk says no and shows a secret'), { code: 'EIO' })
  }

  const faulty: FaultyStore = {
    ...store,
    faults,
    calls,
    before: () => {},
    total: () => Object.values(calls).reduce((sum, count) => sum + count, 0),
    get: (id) => run('get', () => store.get(id)),
    compareAndSet: (id, version, write) =>
      run('compareAndSet', () => store.compareAndSet(id, version, write)),
    acquire: (id, request) => run('acquire', () => store.acquire(id, request)),
    renew: (lease, ttlMs) => run('renew', () => store.renew(lease, ttlMs)),
    release: (lease, request) => run('release', () => store.release(lease, request)),
    delete: (id, version) => run('delete', () => store.delete(id, version)),
  }
  return faulty
}
