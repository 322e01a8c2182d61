import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../errors/input-error.ts'
import { type Credentials, parseCredentials, toWire } from './credentials.ts'

const wireNames = {
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  issuedAt: 'issued_at',
  expiresIn: 'expires_in',
  refreshTokenExpiresIn: 'refresh_token_expires_in',
  tokenType: 'token_type',
  scope: 'scope',
} as const
type Name = keyof typeof wireNames
const names = Object.keys(wireNames) as Name[]
const reserved = new Set<string>([...names, ...Object.values(wireNames), 'extra'])
// The one name that a plain object cannot hold.
reserved.add('__proto__')

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
const secret = fc.string({ unit: printable, minLength: 1, maxLength: 40 })
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const seconds = fc.integer({ min: 0, max: 10 * 366 * 24 * 3600 })
const extra = fc
  .dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, maxKeys: 4 })
  .filter((object) => Object.keys(object).every((key) => !reserved.has(key)))

/** Absent, null where that means something, or a value. */
const credentials: fc.Arbitrary<Credentials> = fc.record(
  {
    accessToken: secret,
    refreshToken: fc.option(secret),
    issuedAt: fc.option(instant),
    expiresIn: fc.option(seconds),
    refreshTokenExpiresIn: seconds,
    tokenType: fc.string(),
    scope: fc.string(),
    extra,
  },
  { requiredKeys: [] },
)

const spellInstant = [
  (text: string) => text,
  (text: string) => new Date(text),
  (text: string) => text.replace('T', ' '),
  (text: string) => text.replace('Z', ''),
  (text: string) => text.replace('Z', 'z').replace('T', 't'),
  (text: string) => text.replace('Z', '+00:00'),
  (text: string) => new Date(Date.parse(text) + 5.5 * 3600_000).toISOString().replace('Z', '+05:30'),
  (text: string) => new Date(Date.parse(text) - 3 * 3600_000).toISOString().replace('Z', '-0300'),
  (text: string) => text.replace('Z', '000000Z'),
]

/** The same credentials, spelt in one of the ways that are accepted. */
function spell(value: Credentials, choose: (count: number) => number): Record<string, unknown> {
  const { extra: others, ...members } = value
  const spelt: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(members) as [Name, unknown][]) {
    let written = member
    if (name === 'issuedAt' && typeof member === 'string') {
      written = spellInstant[choose(spellInstant.length)]?.(member)
    }
    if (typeof member === 'number' && choose(2) === 1) written = String(member)
    spelt[choose(2) === 1 ? name : wireNames[name]] = written
  }
  if (others === undefined) return spelt
  return choose(2) === 1 ? { ...spelt, extra: others } : { ...others, ...spelt }
}

function issuesOf(input: unknown): InputError['issues'] {
  try {
    parseCredentials(input)
  } catch (error) {
    if (error instanceof InputError) return error.issues
    throw error
  }
  return []
}

describe('credentials', () => {
  test('are read in every spelling, with absent, null and a value kept apart', () => {
    fc.assert(
      fc.property(credentials, fc.infiniteStream(fc.nat(100)), (value, choices) => {
        const choose = (count: number): number => choices.next().value % count
        const read = parseCredentials(spell(value, choose))
        expect({ ...read }).toEqual(value)
        expect(Object.keys(read).sort()).toEqual(Object.keys(value).sort())
      }),
      { numRuns: 500 },
    )
  })

  test('come back from their form to store as they were, also through JSON', () => {
    fc.assert(
      fc.property(credentials, (value) => {
        const read = parseCredentials(value)
        const wire = toWire(read)
        expect(parseCredentials(wire)).toEqual(read)
        expect(parseCredentials(JSON.parse(JSON.stringify(wire)))).toEqual(
          parseCredentials(JSON.parse(JSON.stringify(value))),
        )
        for (const name of names) expect(name in value).toBe(wireNames[name] in wire)
      }),
      { numRuns: 500 },
    )
  })

  test('S2: show no token in print, whatever they hold', () => {
    fc.assert(
      fc.property(secret, secret, (accessToken, refreshToken) => {
        const [access, refresh] = [`access ${accessToken}`, `refresh ${refreshToken}`]
        const read = parseCredentials({ accessToken: access, refreshToken: refresh, id_token: access })
        for (const text of [`${read}`, JSON.stringify(read), String(read), read.toString()]) {
          expect(text).not.toContain(access)
          expect(text).not.toContain(refresh)
        }
      }),
    )
  })

  test('S1: that cannot be read are refused with each path and what was expected, never the value', () => {
    const marker = 'sentinel\u00e9'
    const wrong: Record<Name | 'extra', readonly unknown[]> = {
      accessToken: [marker, 5, null, '', ` ${marker}`, { marker }],
      refreshToken: [marker, 5, '', `a\n${marker}`, [marker]],
      issuedAt: [marker, 5, '', '2026-02-30 is not a day', 'Sunday', new Date('no')],
      expiresIn: [marker, -1, 1.5, Number.NaN, '3600abc', '', '-5', 315_360_000_000, [60], true],
      refreshTokenExpiresIn: [marker, -1, null],
      tokenType: [5, null, { marker }],
      scope: [5, null, [marker]],
      extra: [5, marker, null, [marker]],
    }
    const fields = Object.keys(wrong) as (Name | 'extra')[]
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...fields), { minLength: 1 }),
        fc.nat(1000),
        fc.boolean(),
        (chosen, pick, snake) => {
          const input = Object.fromEntries(
            chosen.map((name) => [
              snake && name !== 'extra' ? wireNames[name] : name,
              wrong[name][pick % wrong[name].length],
            ]),
          )
          const issues = issuesOf(input)
          expect(issues.map(({ path }) => path).sort()).toEqual([...chosen].sort())
          expect(JSON.stringify(issues)).not.toContain('sentinel')
          for (const { expected } of issues) expect(expected.length).toBeGreaterThan(4)
          expect(() => parseCredentials(input)).not.toThrow(/sentinel/)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('that are no object are refused as a whole', () => {
    for (const input of [undefined, null, 'sentinel', 5, true, [], ['a'], () => 'a']) {
      expect(issuesOf(input)).toEqual([{ path: '', expected: 'an object' }])
    }
  })

  test('do not change when the input does', () => {
    const input = { accessToken: 'a', extra: { id: 1 } }
    const read = parseCredentials(input)
    input.accessToken = 'b'
    input.extra.id = 2
    expect({ ...read }).toEqual({ accessToken: 'a', extra: { id: 1 } })
  })

  test('spelt twice must say the same twice', () => {
    const issuedAt = '2026-03-01T12:00:00.000Z'
    expect({ ...parseCredentials({ accessToken: 'a', access_token: 'a' }) }).toEqual({ accessToken: 'a' })
    expect({ ...parseCredentials({ accessToken: 'a', access_token: undefined }) }).toEqual({
      accessToken: 'a',
    })
    expect(issuesOf({ accessToken: 'sentinel', access_token: 'other' })).toEqual([
      { path: 'access_token', expected: 'the same as in its other spelling, or one of the two' },
    ])
    expect(issuesOf({ refreshToken: null, refresh_token: 'sentinel' })).toHaveLength(1)
    expect({ ...parseCredentials({ issuedAt, extra: { a: 1 }, b: 2 }) }).toEqual({
      issuedAt,
      extra: { a: 1, b: 2 },
    })
  })

  test('with names that every object has change no prototype', () => {
    const input = JSON.parse('{"accessToken":"a","toString":2,"__proto__":{"polluted":true},"constructor":1}')
    const read = parseCredentials(input)
    expect(Object.entries(read.extra ?? {})).toEqual([
      ['toString', 2],
      ['constructor', 1],
    ])
    for (const value of [{}, read, read.extra]) expect('polluted' in (value ?? {})).toBe(false)
    expect(parseCredentials(JSON.parse(JSON.stringify(toWire(read))))).toEqual(read)
  })
})
