import type { CredentialRecord, CredentialStore } from '@evergrant/core'
import { type Decrypted, encrypt } from './encryption.ts'
import type { KeyRing } from './key-ring.ts'
import { giveBack } from './readable-records.ts'

/** What `rewrap` can be told. */
export interface RewrapOptions {
  /** At most so many records are re-encrypted. Default: all. */
  limit?: number | undefined
  /** Stops before the next record; what was re-encrypted stays so. */
  signal?: AbortSignal | undefined
}

/** What became of the records. Those that were under the primary key already are in none of the counts. */
export interface RewrapResult {
  /** Re-encrypted with the primary key. */
  rewrapped: number
  /** Left as they were, because somebody refreshes them, has left a refresh unfinished, or saved in between. */
  skipped: number
  /** Could not be read; each was reported. */
  unreadable: number
}

/** What re-encryption works with. */
export interface Rewrapping {
  /** The store that is wrapped. */
  store: CredentialStore
  ring: KeyRing
  /** Decrypts a record, or reports it. */
  read(record: CredentialRecord): Promise<Decrypted | undefined>
}

const pageSize = 100
const leaseMs = 30_000

/** Re-encrypts with the primary key what is not. */
export async function rewrapAll(
  { store, ring, read }: Rewrapping,
  { limit = Infinity, signal }: RewrapOptions,
): Promise<RewrapResult> {
  const result: RewrapResult = { rewrapped: 0, skipped: 0, unreadable: 0 }
  for await (const record of recordsOf(store)) {
    signal?.throwIfAborted()
    if (result.rewrapped >= limit) break
    const decrypted = await read(record)
    if (decrypted === undefined) result.unreadable += 1
    else if (decrypted.keyName !== ring.primary) {
      const data = await encrypt(ring, record.id, decrypted.data)
      result[(await replaceData(store, record, data)) ? 'rewrapped' : 'skipped'] += 1
    }
  }
  return result
}

async function* recordsOf(store: CredentialStore): AsyncGenerator<CredentialRecord> {
  for (let page = await store.list({ limit: pageSize }); page.length > 0; ) {
    yield* page
    page = await store.list({ limit: pageSize, after: page.at(-1)!.id })
  }
}

/**
 * Saves the same record with other data, under a lease: a refresh that runs, or one whose end nobody knows, would have
 * its attempt forgotten by the save.
 */
async function replaceData(
  store: CredentialStore,
  { id, version }: CredentialRecord,
  data: Uint8Array,
): Promise<boolean> {
  const owner = `rewrap ${crypto.randomUUID()}`
  const lease = await store.acquire(id, { owner, ttlMs: leaseMs })
  if (lease === undefined) return false
  if (lease.unfinishedAttempt || lease.record.version !== version) {
    await giveBack(store, lease)
    return false
  }
  const { provider, state, dueAt } = lease.record
  // The lease was granted at this moment of the store's clock, which saving counts distances from.
  const grantedAt = lease.expiresAt - leaseMs
  const dueInMs = dueAt === null ? null : dueAt - grantedAt
  try {
    return (await store.compareAndSet(id, version, { provider, data, dueInMs, state })) !== undefined
  } catch (error) {
    await giveBack(store, lease)
    throw error
  }
}
