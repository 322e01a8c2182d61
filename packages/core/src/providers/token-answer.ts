import { readExpiresIn } from '../models/lifetime.ts'
import type { TokenAnswer } from './provider.ts'

const standardMembers = new Set([
  'access_token',
  'refresh_token',
  'expires_in',
  'refresh_token_expires_in',
  'refresh_expires_in',
  'token_type',
  'scope',
])

/** More than this is not worth a place beside the credentials, in characters of JSON. */
const longestExtra = 32_768

/**
 * Reads what can be used from a token endpoint's answer. A member that is odd is left out and spoils no other: the
 * refresh token in the answer may be the only one left.
 */
export function readTokenAnswer(outer: Readonly<Record<string, unknown>>): TokenAnswer {
  const body = unwrap(outer)
  const answer: TokenAnswer = {}
  // Only what can stand in a header is usable.
  if (isText(body.access_token) && /^[\x21-\x7e]+$/.test(body.access_token))
    answer.accessToken = body.access_token
  if (isText(body.refresh_token)) answer.refreshToken = body.refresh_token
  const expiresIn = readExpiresIn(body.expires_in)
  if (expiresIn !== undefined) answer.expiresIn = expiresIn
  const refreshTokenExpiresIn = readExpiresIn(body.refresh_token_expires_in ?? body.refresh_expires_in)
  if (refreshTokenExpiresIn !== undefined) answer.refreshTokenExpiresIn = refreshTokenExpiresIn
  if (isText(body.token_type)) answer.tokenType = body.token_type
  if (isText(body.scope)) answer.scope = body.scope
  const extra = Object.fromEntries(Object.entries(body).filter(([key]) => !standardMembers.has(key)))
  if (Object.keys(extra).length > 0 && isStorable(extra)) answer.extra = extra
  return answer
}

/** Some answers are documented with the tokens one level down, as `{ token: { access_token } }`. */
function unwrap(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // An error may quote the request.
  if ('error' in body) return body
  const candidates = [body, ...Object.values(body)].filter(
    (value): value is Record<string, unknown> => typeof value === 'object' && value !== null,
  )
  return candidates.find((value) => 'access_token' in value || 'refresh_token' in value) ?? body
}

/** What is nested too deep can be parsed but not written. */
function isStorable(extra: object): boolean {
  try {
    return JSON.stringify(extra).length <= longestExtra
  } catch {
    return false
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
