import { type CredentialRecord, type CredentialRecordState, type Lease, StoreError } from '@evergrant/core'

/** The columns of a row by name. */
export type Row = Record<string, unknown>

const states: readonly unknown[] = ['active', 'reauthorization_required', 'authorizing']

/**
 * Reads a row that is not a tombstone.
 * @throws StoreError `store_corrupt`, which names the column that is off and not what is in it
 */
export function recordOf(row: Row): CredentialRecord {
  const { id, provider, data, state } = row
  const version = Number(row.version)
  const dueAt = row.due_at === null ? null : wholeNumber(row.due_at)
  const damaged = (column: string) =>
    new StoreError(`The record ${id} cannot be read: its ${column} is not what this store writes`, {
      code: 'store_corrupt',
      connectionId: String(id),
    })
  if (typeof id !== 'string') throw damaged('id')
  if (typeof provider !== 'string') throw damaged('provider')
  if (!Number.isSafeInteger(version) || version < 1) throw damaged('version')
  if (!(data instanceof Uint8Array)) throw damaged('data')
  if (dueAt !== null && !Number.isSafeInteger(dueAt)) throw damaged('due_at')
  if (!isState(state)) throw damaged('state')
  return { id, provider, version, data: new Uint8Array(data), dueAt, state }
}

/** Reads a row as it is after its lease was taken. */
export function leaseOf(row: Row): Lease {
  const { unfinished_for_ms: unfinishedForMs } = row
  return {
    record: recordOf(row),
    fencingToken: Number(row.fencing_token),
    expiresAt: wholeNumber(row.lease_until),
    unfinishedAttempt: unfinishedForMs !== null,
    unfinishedForMs: Math.max(0, wholeNumber(unfinishedForMs)),
  }
}

/** A number as drivers return it: they make text, a number or a bigint of a `bigint` or `numeric`. */
export function wholeNumber(value: unknown): number {
  return Math.round(Number(value))
}

/** Reads what can be read. One record that cannot be stops no other: it is reported. */
export function readable<Result>(
  rows: Row[],
  read: (row: Row) => Result,
): { read: Result[]; unreadable: Row[] } {
  const results: Result[] = []
  const unreadable = rows.filter((row) => {
    try {
      results.push(read(row))
      return false
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      globalThis.process?.emitWarning(error.message, {
        type: 'EvergrantWarning',
        code: 'EVERGRANT_STORE_CORRUPT',
      })
      return true
    }
  })
  return { read: results, unreadable }
}

const isState = (value: unknown): value is CredentialRecordState => states.includes(value)
