/** What a record waits for: `active` is refreshed when due, the others wait for a person. */
export type CredentialRecordState = 'active' | 'reauthorization_required' | 'authorizing'

/** One stored connection. */
export interface CredentialRecord {
  /** The connection's id. */
  id: string
  /** Id of the provider, in clear. */
  provider: string
  /** Grows by 1 with every save; never granted twice for an id, not even after a delete. */
  version: number
  /** Everything secret, as opaque bytes; at least 64 KiB fit, 96 KiB in a store that others wrap. */
  data: Uint8Array
  /** When the record is due, in epoch milliseconds of the store's clock; null: never. */
  dueAt: number | null
  /** What the record waits for. */
  state: CredentialRecordState
}

/** The right to start a token request for one record, for a while. */
export interface Lease {
  /** The record as it was in the commit that granted the lease. */
  record: CredentialRecord
  /** Strictly grows with every lease of an id. */
  fencingToken: number
  /** When the lease ends, in epoch milliseconds of the store's clock; for people, not for decisions. */
  expiresAt: number
  /** An earlier attempt on this same version was never ended: its holder crashed, or its answer was lost. */
  unfinishedAttempt: boolean
  /** Milliseconds since the first unfinished attempt began, by the store's clock; 0 when there is none. */
  unfinishedForMs: number
}

/** What {@link CredentialStore.compareAndSet} writes. */
export interface CredentialRecordWrite {
  /** Id of the provider. */
  provider: string
  /** Everything secret, as opaque bytes. */
  data: Uint8Array
  /** When the record is due, in milliseconds from now; null: never. */
  dueInMs: number | null
  /** Default `active`. */
  state?: CredentialRecordState
}

/** Who asks for a lease and for how long. */
export interface LeaseRequest {
  /** Names the caller; unique to one refresh. */
  owner: string
  /** How long the lease lasts, in milliseconds. */
  ttlMs: number
}

/** Which records {@link CredentialStore.claimDue} takes. */
export interface ClaimRequest extends LeaseRequest {
  /** At most as many as the caller can start now. */
  limit: number
  /** Only records of this provider. */
  provider?: string
}

/** Which records {@link CredentialStore.list} returns. */
export interface ListRequest {
  /** Only ids that begin with this. */
  prefix?: string
  /** Only records in this state. */
  state?: CredentialRecordState
  /** Only ids greater than this one. */
  after?: string
  /** At most this many. Default: all. */
  limit?: number
}

/** How a lease is given back. */
export interface ReleaseRequest {
  /** True: the caller's own attempt has ended and is forgotten. False: the attempt is kept as unfinished. */
  attemptEnded: boolean
  /** When the record is due again, in milliseconds from now; null: never. Default: unchanged. */
  dueInMs?: number | null
}

/**
 * Where credentials are kept. Every operation is linearizable per id and durable before its promise resolves; ids are
 * compared and ordered by their UTF-16 code units or any other order that is total and stable.
 *
 * Saving is guarded by the version alone, never by the lease: a holder that was suspended past its lease comes back
 * with the only good refresh token. The lease decides only who may *start* a token request.
 */
export interface CredentialStore {
  /** The record, or undefined where there is none. */
  get(id: string): Promise<CredentialRecord | undefined>
  /**
   * Saves if the stored version is the expected one; 0 creates only where nothing is. Clears lease and attempt.
   * @returns the new version, or undefined on a conflict
   */
  compareAndSet(
    id: string,
    expectedVersion: number,
    write: CredentialRecordWrite,
  ): Promise<number | undefined>
  /**
   * Takes the lease if nobody holds one that is alive by the store's clock, also not the same owner, and writes the
   * attempt in the same commit.
   * @returns undefined where the lease is held or the record is absent
   */
  acquire(id: string, request: LeaseRequest): Promise<Lease | undefined>
  /**
   * Prolongs a lease that is still alive and still the caller's.
   * @returns the new end in epoch milliseconds of the store's clock, or undefined where the lease is lost
   */
  renew(lease: Lease, ttlMs: number): Promise<number | undefined>
  /**
   * Gives a lease back that is still alive and still the caller's. An attempt that was unfinished when the lease was
   * taken stays unfinished until a save.
   * @returns false where the lease is lost
   */
  release(lease: Lease, request: ReleaseRequest): Promise<boolean>
  /**
   * Takes the leases of up to `limit` records that are due and free, earliest first; no record goes to two callers. One that
   * cannot be read is reported, is due again an hour later, and takes nobody's place.
   */
  claimDue(request: ClaimRequest): Promise<Lease[]>
  /**
   * Deletes, leaving a tombstone of version and fencing token that creation continues from. A store may forget it in time, as
   * long as no version and no fencing token is ever granted twice for an id.
   * @returns whether a record was deleted; false where it is absent or of another version than expected
   */
  delete(id: string, expectedVersion?: number): Promise<boolean>
  /**
   * The records that match, ordered by id; fewer than `limit` only where there are no more. One that cannot be read is
   * reported, and takes no place.
   */
  list(request?: ListRequest): Promise<CredentialRecord[]>
  /** Lets go of what the store holds open. */
  close?(): Promise<void>
}
