import { type ReadTokenError, readStandardTokenError } from '@evergrant/core'
import { readErrorCode } from './error-code.ts'

/**
 * What a code of the token endpoint means in the terms of RFC 6749, where that is not what its `error` says or where
 * `error` may be missing. 1072 (wrong hash) comes as `invalid_grant` although it is the secret that is wrong: another
 * authorization would not help.
 */
const errors: Readonly<Record<number, string>> = {
  1067: 'invalid_client',
  1068: 'unsupported_grant_type',
  1069: 'invalid_grant',
  1070: 'invalid_request',
  1071: 'invalid_grant',
  1072: 'invalid_client',
  1073: 'invalid_request',
  1132: 'invalid_grant',
  1236: 'invalid_request',
  1237: 'invalid_request',
  1238: 'invalid_client',
  1292: 'invalid_request',
  4000: 'server_error',
  4001: 'temporarily_unavailable',
  4002: 'server_error',
  4003: 'temporarily_unavailable',
  4004: 'server_error',
}

/**
 * Reads the token endpoint's errors: `{ errorCode, error, message, refId }` as it really sends them, and
 * `error_description` as it documents them.
 */
export const readTokenError: ReadTokenError = (body, status) => {
  const code = readErrorCode(body)
  const known = code === undefined ? undefined : errors[code]
  if (known !== undefined) return { error: known }
  return readStandardTokenError(body, status) ?? (code === undefined ? undefined : { error: 'unknown' })
}
