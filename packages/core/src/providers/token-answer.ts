import { readExpiresIn } from '../models/lifetime.ts'
import { isPlainObject } from '../models/plain-object.ts'
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
  return usableAnswer({
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    expiresIn: body.expires_in,
    refreshTokenExpiresIn: body.refresh_token_expires_in ?? body.refresh_expires_in,
    tokenType: body.token_type,
    scope: body.scope,
    extra: Object.fromEntries(Object.entries(body).filter(([key]) => !standardMembers.has(key))),
  })
}

/** What can be used of an answer, whoever has read it. */
export function usableAnswer(given: Readonly<Partial<Record<keyof TokenAnswer, unknown>>>): TokenAnswer {
  const { accessToken, refreshToken, tokenType, scope, extra } = given
  const answer: TokenAnswer = {}
  // Only what can stand in a header is usable.
  if (isText(accessToken) && /^[\x21-\x7e]+$/.test(accessToken)) answer.accessToken = accessToken
  if (isText(refreshToken)) answer.refreshToken = refreshToken
  const expiresIn = readExpiresIn(given.expiresIn)
  if (expiresIn !== undefined) answer.expiresIn = expiresIn
  const refreshTokenExpiresIn = readExpiresIn(given.refreshTokenExpiresIn)
  if (refreshTokenExpiresIn !== undefined) answer.refreshTokenExpiresIn = refreshTokenExpiresIn
  if (isText(tokenType)) answer.tokenType = tokenType
  if (isText(scope)) answer.scope = scope
  if (isPlainObject(extra) && Object.keys(extra).length > 0 && isStorable(extra)) answer.extra = extra
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

/** Whether there is room for it beside the tokens; what is nested too deep can be parsed but not written. */
export function isStorable(extra: object): boolean {
  try {
    return JSON.stringify(extra).length <= longestExtra
  } catch {
    return false
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
