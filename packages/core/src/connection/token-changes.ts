import { sealCredentials } from '../models/credentials.ts'
import { assumedLifetimeSeconds, drawLifetime } from '../models/lifetime.ts'
import type { TokenAnswer } from '../providers/provider.ts'
import { isStorable } from '../providers/token-answer.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { LifeCycle } from './life-cycle.ts'
import type { Snapshot } from './snapshot.ts'
import type { Attempted } from './token-attempts.ts'

/** What an answer changes in a record. */
export type Changes = Pick<ConnectionRecord, 'credentials'> & Partial<ConnectionRecord>

/** The new refresh token beside the old access token. */
export function partialChanges(
  { record }: Snapshot,
  { requestedAtWall }: Attempted,
  answer: TokenAnswer,
): Changes {
  const { refreshToken } = answer
  return {
    credentials: sealCredentials({ ...record.credentials, ...(refreshToken ? { refreshToken } : {}) }),
    reauthorizeBy: reauthorizeByAfter(record, requestedAtWall, answer),
  } as Changes
}

/** When the refresh token ends that is left after an answer, where that is known. */
function reauthorizeByAfter(
  { credentials, reauthorizeBy }: Pick<ConnectionRecord, 'credentials' | 'reauthorizeBy'>,
  requestedAtWall: number,
  { refreshToken, refreshTokenExpiresIn }: TokenAnswer,
): number | undefined {
  if (refreshTokenExpiresIn !== undefined) return requestedAtWall + refreshTokenExpiresIn * 1000
  const isRotated = refreshToken !== undefined && refreshToken !== credentials?.refreshToken
  return isRotated ? undefined : reauthorizeBy
}

/** The new credentials, with what the answer leaves out taken from the old ones, and what is known of their life. */
export function changesOf(
  { provider, timings, runtime }: Pick<LifeCycle, 'provider' | 'timings' | 'runtime'>,
  record: Pick<ConnectionRecord, 'credentials' | 'lifetime' | 'reauthorizeBy'>,
  { requestedAtWall }: Pick<Attempted, 'requestedAtWall'>,
  answer: TokenAnswer,
): Changes {
  const {
    issuedAt: _issuedAt,
    expiresIn: lastExpiresIn,
    refreshTokenExpiresIn: _,
    ...previous
  } = record.credentials ?? {}
  const { extra, ...answered } = answer
  const merged = { ...previous.extra, ...extra }
  const lastSeconds =
    record.lifetime?.seconds ?? lastExpiresIn ?? provider.defaultExpiresIn ?? assumedLifetimeSeconds
  return {
    credentials: sealCredentials({
      ...previous,
      ...answered,
      ...(extra === undefined ? {} : { extra: isStorable(merged) ? merged : extra }),
      issuedAt: new Date(requestedAtWall).toISOString(),
    }),
    lifetime: drawLifetime(
      answer.expiresIn ?? lastSeconds,
      answer.expiresIn === undefined,
      timings,
      runtime.random,
    ),
    reauthorizeBy: reauthorizeByAfter(record, requestedAtWall, answer),
  } as Changes
}
