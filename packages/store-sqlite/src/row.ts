import { type CredentialRecord, type CredentialRecordState, type Lease, StoreError } from '@evergrant/core'
import type { Row } from './connection.ts'

const states: readonly unknown[] = ['active', 'reauthorization_required', 'authorizing']

/**
 * Reads a row that is not a tombstone.
 * @throws StoreError `store_corrupt`, which names the column that is off and not what is in it
 */
export function recordOf(row: Row): CredentialRecord {
  const { id, provider, version, data, due_at: dueAt, state } = row
  const damaged = (column: string) =>
    new StoreError(`The record ${id} cannot be read: its ${column} is not what this store writes`, {
      code: 'store_corrupt',
      connectionId: String(id),
    })
  if (typeof id !== 'string') throw damaged('id')
  if (typeof provider !== 'string') throw damaged('provider')
  if (!isCount(version)) throw damaged('version')
  if (!(data instanceof Uint8Array)) throw damaged('data')
  if (!isTime(dueAt)) throw damaged('due_at')
  if (!isState(state)) throw damaged('state')
  return {
    id,
    provider,
    version,
    data: data.constructor === Uint8Array ? data : new Uint8Array(data),
    dueAt,
    state,
  }
}

/** Reads a row as it is after its lease was taken. */
export function leaseOf(row: Row, now: number): Lease {
  const since = row.unfinished_since as number | null
  return {
    record: recordOf(row),
    fencingToken: row.fencing_token as number,
    expiresAt: row.lease_until as number,
    unfinishedAttempt: since !== null,
    unfinishedForMs: Math.max(0, now - (since ?? now)),
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

const isTime = (value: unknown): value is number | null => value === null || Number.isSafeInteger(value)

const isState = (value: unknown): value is CredentialRecordState => states.includes(value)
