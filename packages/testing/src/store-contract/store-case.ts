import type { CredentialRecordWrite, CredentialStore, LeaseRequest } from '@evergrant/core'

/** What a store is made for: one case, or a part in one. */
export interface StorePlace {
  /**
   * A name of this case alone, of letters, digits and underscores: a file name, table name or key prefix. Stores of the
   * same place see the same records, also from different processes; a new place is empty.
   */
  place: string
  /** A clock in epoch milliseconds, for stores that take theirs by option. A store that does not use it is waited for. */
  now?: (() => number) | undefined
}

/** Makes the store under test. A worker module exports this as its default. */
export type CreateStore = (place: StorePlace) => CredentialStore | Promise<CredentialStore>

/**
 * Changes a record of a place behind the back of its store, so that nobody can read it; its version and due date stay. The
 * function that it resolves with undoes that.
 */
export type DamageRecord = (place: StorePlace, id: string) => Promise<() => Promise<void>>

/** What a case works with. */
export interface StoreCaseContext {
  /** The store under test, empty. */
  store: CredentialStore
  /** The name that the store was made with. */
  place: string
  /** A module whose default export is a {@link CreateStore}; only where the case asks for one. */
  worker?: URL | undefined
  /** Makes a record unreadable; only where the case asks for it. */
  damage?: DamageRecord | undefined
  /** Lets at least so many milliseconds pass by the store's clock. */
  advance(ms: number): Promise<void>
}

/** One sentence of the contract. */
export interface CredentialStoreCase {
  /** What a store does. */
  name: string
  /** True: the case runs in several processes and needs a worker module. Default false. */
  needsWorker?: boolean
  /** True: the case needs a function that damages a record. Default false. */
  needsDamage?: boolean
  /**
   * Rejects where the store does something else.
   * @throws AssertionError of node:assert
   */
  run(context: StoreCaseContext): Promise<void>
}

/** Long enough that no lease of a case runs out by itself, in milliseconds. */
export const long = 600_000

/** Short enough to be waited for, in milliseconds. */
export const short = 60

/** A lease request by somebody, for {@link long}. */
export function by(owner: string, ttlMs: number = long): LeaseRequest {
  return { owner, ttlMs }
}

/** Something to save: due at once, by provider `acme`. */
export function write(text: string, rest: Partial<CredentialRecordWrite> = {}): CredentialRecordWrite {
  return { provider: 'acme', data: new TextEncoder().encode(text), dueInMs: 0, ...rest }
}

/** The text that {@link write} was given. */
export function textOf(record: { data: Uint8Array } | undefined): string | undefined {
  return record && new TextDecoder().decode(record.data)
}
