import {
  type CredentialRecord,
  type CredentialStore,
  EvergrantError,
  type Lease,
  StoreError,
} from '@evergrant/core'
import { decrypt, encrypt } from './encryption.ts'
import { createKeyRing } from './key-ring.ts'
import {
  claimReadable,
  giveBack,
  listReadable,
  readOrReport,
  type UnreadableRecord,
  warn,
} from './readable-records.ts'
import { type RewrapOptions, type RewrapResult, rewrapAll } from './rewrap.ts'

/** What {@link encryptedStore} is told. */
export interface EncryptedStoreOptions {
  /** Name of the key that encrypts whatever is saved. */
  primary: string
  /** Every key that a record may be encrypted with: 32 bytes, by a name that is stored in clear. */
  keys: Record<string, Uint8Array>
  /** Hears of every record that `list`, `claimDue` and `rewrap` pass over. Default: a warning on the console. */
  onUnreadable?: ((record: UnreadableRecord) => void) | undefined
  /**
   * Also reads records that were written before encryption was switched on; the next save encrypts them. While it is
   * set, who can write to the store can slip in a record in clear. Default false.
   */
  acceptPlaintext?: boolean | undefined
}

/** A store whose data is encrypted at rest. */
export interface EncryptedStore extends CredentialStore {
  /**
   * Re-encrypts with the primary key whatever is under another one; state and due time stay as they are. Passes over
   * what is being refreshed, and what a refresh was begun on and never ended.
   * @throws what the store throws; the signal's reason
   */
  rewrap(options?: RewrapOptions): Promise<RewrapResult>
  /** Lets go of what the store holds open. */
  close(): Promise<void>
}

/** As many bytes as every store takes that others wrap. */
const guaranteedLength = 96 * 1024

/**
 * Encrypts the data of every record before the store sees it: JWE compact, A256KW and A256GCM, bound to the id of the
 * connection. What else a record has stays in clear.
 * @throws TypeError where a key has not 32 bytes, or the primary one is missing
 */
export function encryptedStore(
  store: CredentialStore,
  { primary, keys, onUnreadable = warn, acceptPlaintext = false }: EncryptedStoreOptions,
): EncryptedStore {
  const ring = createKeyRing(primary, keys)
  const decrypted = (record: CredentialRecord) => decrypt(ring, record, acceptPlaintext)

  /** The store's own records by those that were opened: its leases go back to it as it gave them. */
  const given = new WeakMap<CredentialRecord, CredentialRecord>()
  const asGiven = (lease: Lease) => ({ ...lease, record: given.get(lease.record) ?? lease.record })
  const open = async (record: CredentialRecord) => {
    const opened = { ...record, data: (await decrypted(record)).data }
    given.set(opened, record)
    return opened
  }
  const tryOpen = (record: CredentialRecord) => readOrReport(record, open, onUnreadable)

  return {
    async get(id) {
      const record = await store.get(id)
      return record && open(record)
    },
    async compareAndSet(id, expectedVersion, write) {
      const data = await encrypt(ring, id, write.data)
      try {
        return await store.compareAndSet(id, expectedVersion, { ...write, data })
      } catch (error) {
        if (EvergrantError.isInstance(error) || data.length <= guaranteedLength) throw error
        throw tooLong(id, data.length)
      }
    },
    async acquire(id, request) {
      const lease = await store.acquire(id, request)
      if (lease === undefined) return undefined
      try {
        return { ...lease, record: await open(lease.record) }
      } catch (error) {
        await giveBack(store, lease)
        throw error
      }
    },
    renew: (lease, ttlMs) => store.renew(asGiven(lease), ttlMs),
    release: (lease, request) => store.release(asGiven(lease), request),
    claimDue: (request) => claimReadable(store, request, tryOpen),
    delete: (id, expectedVersion) => store.delete(id, expectedVersion),
    list: (request = {}) => listReadable(store, request, tryOpen),
    rewrap: (options = {}) =>
      rewrapAll({ store, ring, read: (record) => readOrReport(record, decrypted, onUnreadable) }, options),
    async close() {
      await store.close?.()
    },
  }
}

function tooLong(id: string, length: number): StoreError {
  return new StoreError(
    `The store did not take the record of "${id}", which has ${length} bytes when encrypted. Every store takes ${guaranteedLength} (about 72,000 before encryption); keep less in it, or use a store that takes more.`,
    { code: 'store_failed', connectionId: id },
  )
}
