import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../errors/input-error.ts'
import { parseCredentials } from './credentials.ts'
import { parseRefreshToken } from './refresh-token.ts'

// Whatever a configuration holds: it is read, or refused by an InputError that shows nothing of what was found.

const found = 'sentinel-7f3a9c'
const names = [
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'RefreshToken',
  'issuedAt',
  'issued_at',
  'expiresIn',
  'expires_in',
  'clientId',
  'client_id',
  'clientSecret',
  'grantType',
  'grant_type',
  'extra',
  '__proto__',
  'toString',
]
const value = fc.oneof(
  fc.constantFrom(
    found,
    ` ${found}`,
    `${found}\n`,
    null,
    undefined,
    '',
    -1,
    Number.NaN,
    1e15,
    new Date(Number.NaN),
  ),
  fc.array(fc.constant(found)),
  fc.dictionary(fc.string(), fc.constant(found)),
  fc.anything(),
)
const members = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value))
  .map((pairs): unknown => Object.fromEntries(pairs))

test.each([
  ['credentials', parseCredentials],
  ['a refresh token', parseRefreshToken],
])('S1: %s of anything', (_name, parse) => {
  const property = fc.property(fc.oneof(members, fc.anything()), (input) => {
    try {
      const read = parse(input)
      expect(inspect(read, { depth: null })).not.toContain(found)
      expect(JSON.stringify(read)).not.toContain(found)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(found)
      expect(error.issues.length).toBeGreaterThan(0)
    }
  })
  fc.assert(property, { numRuns: 3_000 })
})
