import type { AuthenticationErrorCode, ReauthorizationReason } from '../errors/authentication-error.ts'
import { StoreError } from '../errors/store-error.ts'
import { type Credentials, sealCredentials } from '../models/credentials.ts'
import type { Lifetime } from '../models/lifetime.ts'
import { isPlainObject } from '../models/plain-object.ts'
import type { Provider } from '../providers/provider.ts'

/** What a store keeps of a connection, as JSON in a record's `data`. Unknown members survive a save. */
export interface ConnectionRecord {
  /** Version of this form. */
  readonly v: 1
  /** Id of the provider that issued the tokens. */
  readonly provider: string
  /** The token endpoint that issued them. */
  readonly tokenEndpoint?: string
  /** The client that they are bound to. */
  readonly clientId?: string
  /** What else picks the provider (region, the customer's own client). */
  readonly settings?: unknown
  /** Null once they are revoked. */
  readonly credentials: Credentials | null
  /** What the access token's life is taken for. */
  readonly lifetime?: Lifetime
  /** When the refresh token itself ends, epoch milliseconds, where that is known. */
  readonly reauthorizeBy?: number
  /** Fingerprints of the initial credentials that this record has consumed. */
  readonly initial: readonly string[]
  /** The grant is over; `of` is the fingerprint of what was refused. */
  readonly ended?: { readonly of: string; readonly reason: ReauthorizationReason; readonly at: number }
  /**
   * The refresh token `of` was sent and what became of it is unknown; `since` is absent where this is a label only: the
   * token came from such a request.
   */
  readonly suspect?: { readonly of: string; readonly since?: number; readonly replays: number }
  /** No token request of this client before `until`, epoch milliseconds. */
  readonly coolDown?: {
    readonly until: number
    readonly code: AuthenticationErrorCode
    readonly failures: number
    readonly client: string
  }
}

const mostInitial = 16
const someTime = '2026-01-01T00:00:00Z'
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** A record as bytes for the store. */
export function encodeRecord(record: ConnectionRecord): Uint8Array {
  // Spread, because credentials print themselves redacted.
  return encoder.encode(
    JSON.stringify({ ...record, credentials: record.credentials && { ...record.credentials } }),
  )
}

/**
 * Reads a record from the store's bytes.
 * @throws StoreError `store_corrupt` where it is none
 */
export function decodeRecord(data: Uint8Array, connectionId: string): ConnectionRecord {
  let record: unknown
  try {
    record = JSON.parse(decoder.decode(data))
  } catch {
    throw corrupt(connectionId, 'it is no JSON')
  }
  if (!isPlainObject(record) || record.v !== 1)
    throw corrupt(connectionId, 'v is not 1; a newer version of the package may have written it')
  if (!isReadable(record as Partial<ConnectionRecord>)) throw corrupt(connectionId, 'a member is odd')
  const { credentials } = record as unknown as ConnectionRecord
  return { ...record, credentials: credentials && sealCredentials(credentials) } as ConnectionRecord
}

/** Whether everything in it is of its kind: what can be sent is text, and of a time one can say whether it is over. */
function isReadable(record: Partial<ConnectionRecord>): boolean {
  const { provider, initial, credentials, lifetime, reauthorizeBy = 0, ended, suspect, coolDown } = record
  const { accessToken, refreshToken, issuedAt, expiresIn } = credentials ?? {}
  const times = [Date.parse(issuedAt ?? someTime), reauthorizeBy, expiresIn ?? 0]
  return (
    Array.isArray(initial) &&
    (credentials === null || isPlainObject(credentials)) &&
    [lifetime, ended, suspect, coolDown].every((member) => member === undefined || isPlainObject(member)) &&
    [provider, accessToken ?? '', refreshToken ?? ''].every((text) => typeof text === 'string') &&
    // A header takes no other characters; a form, which a refresh token goes in, takes any.
    /^[\x20-\x7e]*$/.test(accessToken ?? '') &&
    [...times, ...(lifetime ? [lifetime.seconds, lifetime.dueAfterMs] : [])].every(Number.isFinite)
  )
}

function corrupt(connectionId: string, what: string): StoreError {
  return new StoreError(
    `The store's record of "${connectionId}" cannot be read: ${what}. Nothing was changed; delete the record or restore it, then connect again.`,
    { code: 'store_corrupt', connectionId },
  )
}

/** The members that say whose tokens these are. */
export function ownerOf({
  id,
  client,
}: Provider): Pick<ConnectionRecord, 'provider' | 'tokenEndpoint' | 'clientId'> {
  return client === undefined
    ? { provider: id }
    : { provider: id, tokenEndpoint: client.tokenEndpoint, clientId: client.clientId }
}

/** A record without the marks that a failed refresh leaves. */
export function withoutMarks(record: ConnectionRecord): ConnectionRecord {
  const { ended: _ended, suspect: _suspect, coolDown: _coolDown, ...rest } = record
  return rest
}

/** A record's list of consumed initial credentials with one more; the oldest are forgotten. */
export function withInitial(initial: readonly string[], consumed: string): readonly string[] {
  return [...initial.filter((known) => known !== consumed), consumed].slice(-mostInitial)
}

/** A cool-down is never further ahead. */
export const longestCoolDownMs: number = 15 * 60_000

/** For how many milliseconds the cool-down lasts still; 0 where it is over, or so far ahead that a clock has jumped. */
export function coolDownLeftMs({ coolDown }: ConnectionRecord, now: number): number {
  const ms = (coolDown?.until ?? 0) - now
  return ms > 0 && ms <= longestCoolDownMs * 1.2 ? ms : 0
}

/** Whether another provider or another token endpoint issued the tokens. */
export function isForeign({ provider, tokenEndpoint }: ConnectionRecord, { id, client }: Provider): boolean {
  return provider !== id || tokenEndpoint !== client?.tokenEndpoint
}

/** Whether the connection was ended here, by `revoke()`. */
export function isRevoked({ credentials, ended }: ConnectionRecord): boolean {
  return credentials === null || ended?.reason === 'revoked'
}
