import { type CredentialRecord, type CredentialRecordState, type Lease, StoreError } from '@evergrant/core'

const states: readonly unknown[] = ['active', 'reauthorization_required', 'authorizing']

/** What a script returns of a record: id, version, provider, state, due time, data; a tombstone has no state. */
export type RecordReply = readonly unknown[]

/** What a script returns of a lease: the record, fencing token, end, age of the first unfinished attempt. */
export type LeaseReply = readonly [RecordReply, ...unknown[]]

/** Whether a reply is more than a tombstone, or nothing. */
export function isThere(reply: RecordReply): boolean {
  return reply[3] !== null
}

/** Bytes as they are kept: both clients take and return text, and base64 is the same in all of its encodings. */
export function encodeData(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
}

/**
 * Reads a record.
 * @throws StoreError `store_corrupt`, which names the field that is off and not what is in it
 */
export function recordOf(reply: RecordReply): CredentialRecord {
  // A client may be set to return buffers.
  const [id = '', version, provider, state, due, data] = reply.map((value) =>
    value === null ? null : String(value),
  )
  const damaged = (field: string) =>
    new StoreError(`The record ${id} cannot be read: its ${field} is not what this store writes`, {
      code: 'store_corrupt',
      connectionId: String(id),
    })
  if (id === null) throw damaged('id')
  if (!isCount(version)) throw damaged('version')
  if (typeof provider !== 'string') throw damaged('provider')
  if (!isState(state)) throw damaged('state')
  if (due !== null && !Number.isSafeInteger(Number(due))) throw damaged('due')
  if (typeof data !== 'string' || !isBase64(data)) throw damaged('data')
  return {
    id,
    provider,
    version: Number(version),
    data: new Uint8Array(Buffer.from(data, 'base64')),
    dueAt: due === null ? null : Number(due),
    state,
  }
}

/** Reads a lease. */
export function leaseOf([record, fencingToken, expiresAt, unfinishedForMs]: LeaseReply): Lease {
  return {
    record: recordOf(record),
    fencingToken: Number(fencingToken),
    expiresAt: Number(expiresAt),
    unfinishedAttempt: unfinishedForMs !== null,
    unfinishedForMs: Number(unfinishedForMs),
  }
}

/** Reads what can be read. One record that cannot be stops no other: it is reported. */
export function readable<Reply, Result>(
  replies: readonly Reply[],
  read: (reply: Reply) => Result,
): { read: Result[]; unreadable: Reply[] } {
  const results: Result[] = []
  const unreadable = replies.filter((reply) => {
    try {
      results.push(read(reply))
      return false
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      process.emitWarning(error.message, { type: 'EvergrantWarning', code: 'EVERGRANT_STORE_CORRUPT' })
      return true
    }
  })
  return { read: results, unreadable }
}

const isCount = (value: unknown) => Number.isSafeInteger(Number(value)) && Number(value) > 0

const isState = (value: unknown): value is CredentialRecordState => states.includes(value)

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
