import { expiredAfterMs, type Timings } from '../models/lifetime.ts'
import type { Provider } from '../providers/provider.ts'
import { type ConnectionRecord, coolDownLeftMs, isForeign, isRevoked } from './connection-record.ts'
import { fingerprint, type Runtime } from './runtime.ts'

/** A record as this process knows it, with what reading a fresh token needs worked out beforehand. */
export interface Snapshot {
  /** For which provider and client it was worked out. */
  readonly owner: string
  /** The store's version of the record. */
  readonly version: number
  /** The record itself. */
  readonly record: ConnectionRecord
  /** Fingerprint of refresh token, client id and client secret. */
  readonly grant: string
  /** The access token, where there is one that may be used. */
  readonly accessToken: string | undefined
  /** Wall clock when the token was issued, epoch milliseconds. */
  readonly issuedAt: number
  /** The monotonic clock when the token was new to this process. */
  readonly seenAt: number
  /** How old the token was then, in milliseconds. */
  readonly ageWhenSeen: number
  /** Ages in milliseconds from which the token is due, counts as expired, and has ended. */
  readonly dueAge: number
  readonly expiredAge: number
  readonly endAge: number
}

/** Whether a token can be used as it is, should be refreshed, or must be. */
export type Freshness = 'fresh' | 'due' | 'expired'

/** How far ahead `issuedAt` may lie without a clock having jumped: two machines' clocks are never quite equal. */
const clockSkewMs = 5_000

/** What {@link takeSnapshot} needs to know. */
export interface SnapshotSource {
  /** The store's version. */
  version: number
  /** The record. */
  record: ConnectionRecord
  /** The provider, and its key. */
  provider: Provider
  owner: string
  /** Clocks and digest. */
  runtime: Runtime
  /** Windows. */
  timings: Timings
  /** What was known before; the age of the same token is carried over. */
  previous?: Snapshot | undefined
  /** The monotonic clock when the token was asked for, where this process asked. */
  requestedAt?: number | undefined
}

/** Works out a snapshot. */
export async function takeSnapshot(source: SnapshotSource): Promise<Snapshot> {
  const { version, record, provider, owner, runtime, previous, requestedAt } = source
  const credentials = record.credentials ?? {}
  const now = runtime.now()
  const issuedAt = credentials.issuedAt ? Date.parse(credentials.issuedAt) : now
  const isSameToken =
    previous !== undefined &&
    previous.accessToken === credentials.accessToken &&
    previous.record.credentials?.issuedAt === credentials.issuedAt
  const seen =
    requestedAt !== undefined
      ? { seenAt: requestedAt, ageWhenSeen: 0 }
      : isSameToken
        ? { seenAt: previous.seenAt, ageWhenSeen: previous.ageWhenSeen }
        : { seenAt: runtime.monotonic(), ageWhenSeen: Math.max(0, now - issuedAt) }
  return {
    version,
    record,
    owner,
    grant: await fingerprint(provider.identifyGrant(credentials), runtime.digest),
    accessToken: isRevoked(record) || isForeign(record, provider) ? undefined : credentials.accessToken,
    issuedAt,
    ...seen,
    ...agesOf(source),
  }
}

function agesOf({
  record,
  provider,
  timings,
}: SnapshotSource): Pick<Snapshot, 'dueAge' | 'expiredAge' | 'endAge'> {
  const { credentials, lifetime } = record
  const never = { dueAge: Infinity, expiredAge: Infinity, endAge: Infinity }
  if (credentials === null || credentials.expiresIn === null) return never
  const isRefreshable = provider.canRefresh(credentials)
  const isUnknown = lifetime === undefined
  // Nothing can replace it and nobody knows when it ends: it is used until the provider refuses it.
  if (!isRefreshable && (isUnknown || lifetime.assumed)) return never
  // Given to us without a lifetime: queued for refresh, and used until that has happened.
  if (isUnknown) return { ...never, dueAge: -Infinity }
  return {
    dueAge: lifetime.dueAfterMs,
    expiredAge: expiredAfterMs(lifetime.seconds, timings),
    endAge: lifetime.seconds * 1000,
  }
}

function ageOf({ issuedAt, seenAt, ageWhenSeen }: Snapshot, runtime: Runtime, now = runtime.now()): number {
  return Math.max(now - issuedAt, ageWhenSeen + runtime.monotonic() - seenAt)
}

/** Wall or monotonic time decides, whichever is further on; a token from the future is due. */
export function freshnessOf(snapshot: Snapshot, runtime: Runtime): Freshness {
  if (snapshot.accessToken === undefined) return 'expired'
  const now = runtime.now()
  const age = ageOf(snapshot, runtime, now)
  if (age >= snapshot.expiredAge) return 'expired'
  if (age >= snapshot.dueAge) return 'due'
  const isFromTheFuture = snapshot.issuedAt - now > clockSkewMs && snapshot.dueAge !== Infinity
  return isFromTheFuture ? 'due' : 'fresh'
}

/** For how many milliseconds the access token works still; 0 or less when it has ended. */
export function remainingMs(snapshot: Snapshot, runtime: Runtime): number {
  return snapshot.accessToken === undefined ? 0 : snapshot.endAge - ageOf(snapshot, runtime)
}

/** In how many milliseconds the token is due, never before its cool-down is over; null where no request could help. */
export function dueInMs(snapshot: Snapshot, provider: Provider, runtime: Runtime): number | null {
  const { record, dueAge, accessToken } = snapshot
  if (record.credentials === null || record.ended !== undefined || !provider.canRefresh(record.credentials))
    return null
  if (accessToken !== undefined && dueAge === Infinity) return null
  const due = accessToken === undefined ? 0 : dueAge - ageOf(snapshot, runtime)
  return Math.max(due, coolDownLeftMs(record, runtime.now()))
}
