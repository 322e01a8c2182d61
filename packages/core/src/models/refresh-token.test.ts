import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../errors/input-error.ts'
import { parseRefreshToken, type RefreshToken, toWireRefreshToken } from './refresh-token.ts'

const spellings = {
  grantType: ['grantType', 'grant_type', 'GrantType'],
  refreshToken: ['refreshToken', 'refresh_token', 'RefreshToken'],
  clientId: ['clientId', 'client_id', 'ClientId'],
  clientSecret: ['clientSecret', 'client_secret', 'ClientSecret'],
  scope: ['scope', 'scope', 'Scope'],
} as const
type Name = keyof typeof spellings

const text = fc.string({ minLength: 1 }).filter((value) => value !== '[redacted]')
const request: fc.Arbitrary<RefreshToken> = fc.record(
  {
    grantType: fc.constant('refresh_token' as const),
    refreshToken: text,
    clientId: text,
    clientSecret: text,
    scope: fc.string(),
  },
  { requiredKeys: ['grantType', 'refreshToken', 'clientId'] },
)

function issuesOf(input: unknown): InputError['issues'] {
  try {
    parseRefreshToken(input)
  } catch (error) {
    if (error instanceof InputError) return error.issues
    throw error
  }
  return []
}

describe('a refresh token request', () => {
  test('is read in every spelling and comes back from the form it travels in', () => {
    fc.assert(
      fc.property(request, fc.infiniteStream(fc.nat(2)), (value, choices) => {
        const spelt = Object.entries(value).map(([name, member]) => [
          spellings[name as Name][choices.next().value as 0 | 1 | 2],
          member,
        ])
        const read = parseRefreshToken(Object.fromEntries(spelt))
        expect({ ...read }).toEqual(value)
        expect(parseRefreshToken(toWireRefreshToken(read))).toEqual(read)
        expect(Object.keys(toWireRefreshToken(read)).length).toBe(Object.keys(value).length)
      }),
    )
  })

  test('leaves out what is null, and what it does not know', () => {
    const read = parseRefreshToken({
      grant_type: 'refresh_token',
      refresh_token: 'r',
      client_id: 'c',
      client_secret: null,
      Scope: undefined,
      something: 'else',
    })
    expect({ ...read }).toEqual({ grantType: 'refresh_token', refreshToken: 'r', clientId: 'c' })
  })

  test('S1: that cannot be read is refused with each path, never the value', () => {
    expect(issuesOf({}).map(({ path }) => path)).toEqual(['grantType', 'refreshToken', 'clientId'])
    const wrong = {
      GrantType: 'sentinel',
      refresh_token: '',
      clientId: 5,
      ClientSecret: { sentinel: 1 },
      scope: ['sentinel'],
    }
    const issues = issuesOf(wrong)
    expect(issues.map(({ path }) => path)).toEqual(Object.keys(spellings))
    expect(JSON.stringify(issues)).not.toContain('sentinel')
    expect(() => parseRefreshToken(wrong)).not.toThrow(/sentinel/)
    for (const input of [undefined, null, 'sentinel', 5, [], ['sentinel']]) {
      expect(issuesOf(input)).toEqual([{ path: '', expected: 'an object' }])
    }
  })

  test('S2: shows neither token nor client secret in print, and cannot be changed', () => {
    fc.assert(
      fc.property(request, (value) => {
        const [refreshToken, clientSecret] = [`token ${value.refreshToken}`, `secret ${value.clientSecret}`]
        const read = parseRefreshToken({ ...value, refreshToken, clientSecret })
        for (const printed of [`${read}`, JSON.stringify(read), read.toString()]) {
          expect(printed).not.toContain(refreshToken)
          expect(printed).not.toContain(clientSecret)
        }
        expect(() => Object.assign(read, { refreshToken: 'another' })).toThrow(TypeError)
      }),
    )
  })
})
