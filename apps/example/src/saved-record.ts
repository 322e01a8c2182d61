import type { CredentialRecord, Credentials } from '@evergrant/core'
import { timeText } from './clock.ts'
import type { SecretNames } from './secret-names.ts'

/** What a connection's record holds, as far as the story shows it. */
interface SavedConnection {
  credentials: Credentials | null
  ended?: { reason: string }
  suspect?: object
  coolDown?: object
}

/**
 * What the store holds of a connection, in words. An application asks `connection.status()`; only this story looks into
 * the record, to show what was saved.
 */
export function describeRecord(
  record: CredentialRecord | undefined,
  names: SecretNames,
  now: number,
): string {
  if (record === undefined) return 'nothing'
  const { credentials, ended, suspect, coolDown } = JSON.parse(
    new TextDecoder().decode(record.data),
  ) as SavedConnection
  const { accessToken, refreshToken, issuedAt, expiresIn } = credentials ?? {}
  const tokens: string[] = []
  if (accessToken !== undefined) {
    const endsAt = Date.parse(issuedAt ?? '') + (expiresIn ?? 0) * 1000
    const life = endsAt > now ? `until ${timeText(endsAt)}` : 'expired'
    tokens.push(`${names.nameOf('access token', accessToken)} (${life})`)
  }
  if (refreshToken) {
    // A mark without a pause is a label only: the next refusal is then called a loss.
    const mark =
      ended?.reason ?? (suspect !== undefined && coolDown !== undefined ? 'perhaps spent' : undefined)
    const name = names.nameOf('refresh token', refreshToken)
    tokens.push(mark === undefined ? name : `${name} (${mark})`)
  }
  return tokens.join(', ')
}
