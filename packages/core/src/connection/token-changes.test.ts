import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCredentials } from '../models/credentials.ts'
import { defaultTimings } from '../models/lifetime.ts'
import { oauth2Provider } from '../providers/oauth2-provider.ts'
import type { TokenAnswer } from '../providers/provider.ts'
import { platform } from './runtime.ts'
import { changesOf } from './token-changes.ts'

const options = {
  id: 'things',
  name: 'Things',
  origins: ['https://things.example.com'],
  tokenEndpoint: 'https://things.example.com/token',
  clientId: 'client',
}
const runtime = { ...platform, random: () => 0 }
const requestedAtWall = Date.parse('2026-03-01T12:00:00Z')

function merge(
  record: Parameters<typeof changesOf>[1],
  answer: TokenAnswer,
  defaultExpiresIn?: number,
): ReturnType<typeof changesOf> {
  const provider = oauth2Provider({
    ...options,
    ...(defaultExpiresIn === undefined ? {} : { defaultExpiresIn }),
  })
  return changesOf({ provider, timings: defaultTimings, runtime }, record, { requestedAtWall }, answer)
}

const text = fc.string({ minLength: 1 })
const members = {
  accessToken: text,
  refreshToken: text,
  expiresIn: fc.integer({ min: 1, max: 1e6 }),
  tokenType: text,
  scope: text,
  extra: fc.dictionary(fc.constantFrom('id_token', 'account', 'region'), text, { minKeys: 1 }),
}
const partial = fc.record(members, { requiredKeys: [] })

describe('an answer', () => {
  test('P1: takes the place of what it names, and leaves everything else as it was', () => {
    fc.assert(
      fc.property(partial, partial, (old, answer) => {
        const { issuedAt, expiresIn, extra, ...merged } = {
          ...merge({ credentials: old }, answer).credentials,
        }
        for (const name of ['accessToken', 'refreshToken', 'tokenType', 'scope'] as const) {
          expect(merged[name]).toBe(answer[name] ?? old[name])
        }
        expect(extra).toEqual(old.extra || answer.extra ? { ...old.extra, ...answer.extra } : undefined)
        expect(issuedAt).toBe('2026-03-01T12:00:00.000Z')
        expect(expiresIn).toBe(answer.expiresIn)
      }),
    )
  })

  test('P4: that always brings other members beside the tokens does not outgrow its place in the store', () => {
    let credentials: ReturnType<typeof merge>['credentials'] = { refreshToken: 'r' }
    for (let refresh = 0; refresh < 20; refresh++) {
      const extra = { [`member ${refresh}`]: 'x'.repeat(10_000) }
      credentials = merge({ credentials }, { accessToken: `a${refresh}`, extra }).credentials
      expect(credentials?.extra).toMatchObject(extra)
    }
    expect(JSON.stringify(credentials?.extra).length).toBeLessThan(40_000)
  })

  test('T6: without a lifetime takes the last known one, else the default of the provider, else an hour', () => {
    const maybe = fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined })
    fc.assert(
      fc.property(maybe, maybe, maybe, maybe, (answered, lifetime, stored, byDefault) => {
        const record = {
          credentials: { accessToken: 'a', ...(stored === undefined ? {} : { expiresIn: stored }) },
          ...(lifetime === undefined
            ? {}
            : { lifetime: { seconds: lifetime, assumed: true, dueAfterMs: 0 } }),
        }
        const answer = { accessToken: 'b', ...(answered === undefined ? {} : { expiresIn: answered }) }
        expect(merge(record, answer, byDefault).lifetime).toMatchObject({
          seconds: answered ?? lifetime ?? stored ?? byDefault ?? 3600,
          assumed: answered === undefined,
        })
      }),
    )
  })

  test('O3: keeps the end of a refresh token that stays, and forgets it with one that goes', () => {
    const reauthorizeBy = requestedAtWall + 1_000
    const record = { credentials: { refreshToken: 'r' }, reauthorizeBy }
    expect(merge(record, { accessToken: 'a' }).reauthorizeBy).toBe(reauthorizeBy)
    expect(merge(record, { accessToken: 'a', refreshToken: 'r' }).reauthorizeBy).toBe(reauthorizeBy)
    expect(merge(record, { accessToken: 'a', refreshToken: 's' }).reauthorizeBy).toBe(undefined)
    const said = merge(record, { accessToken: 'a', refreshTokenExpiresIn: 60 })
    expect(said.reauthorizeBy).toBe(requestedAtWall + 60_000)
  })

  test('S2: and what it is merged with print no secret', () => {
    const credentials = parseCredentials({ accessToken: 'the-old-one', refreshToken: 'the-refresh-token' })
    const merged = merge({ credentials }, { accessToken: 'the-new-one' }).credentials
    expect(`${merged} ${JSON.stringify(merged)}`).not.toMatch(/the-(?:old|new|refresh)/)
  })
})
