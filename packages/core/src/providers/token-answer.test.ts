import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTokenAnswer } from './token-answer.ts'

const odd = fc.oneof(fc.constantFrom(null, '', 0, -1, '3600abc', [], {}, true), fc.jsonValue())
const body = fc.record(
  {
    access_token: fc.oneof(fc.constant('access'), odd),
    refresh_token: fc.oneof(fc.constant('refresh'), odd),
    expires_in: fc.oneof(fc.constant(3600), odd),
    refresh_token_expires_in: odd,
    refresh_expires_in: odd,
    token_type: fc.oneof(fc.constant('bearer'), odd),
    scope: odd,
    id_token: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

test('P4: one odd member of an answer spoils no other', () => {
  fc.assert(
    fc.property(body, (answer) => {
      const read = readTokenAnswer(answer)
      if (answer.access_token === 'access') expect(read.accessToken).toBe('access')
      if (answer.refresh_token === 'refresh') expect(read.refreshToken).toBe('refresh')
      if (answer.expires_in === 3600) expect(read.expiresIn).toBe(3600)
      if ('id_token' in answer) expect(read.extra).toEqual({ id_token: answer.id_token })
      else expect('extra' in read).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('P1, T6, F11: what cannot be used is left out, and so is never put in place of something better', () => {
  fc.assert(
    fc.property(body, (answer) => {
      const { extra: _, ...read } = readTokenAnswer(answer)
      for (const [name, value] of Object.entries(read)) {
        if (name.endsWith('xpiresIn')) expect(Number.isInteger(value) && Number(value) >= 1).toBe(true)
        else expect(typeof value === 'string' && value !== '').toBe(true)
      }
      if (read.accessToken !== undefined) expect(() => new Headers({ a: read.accessToken! })).not.toThrow()
    }),
    { numRuns: 500 },
  )
  const nothing = { access_token: null, refresh_token: '', expires_in: null, token_type: undefined, scope: 5 }
  expect(readTokenAnswer(nothing)).toEqual({})
  expect(readTokenAnswer({ access_token: 'a\nb: c' })).toEqual({})
})

test('O3: the life of the refresh token is read under both names that are in use', () => {
  expect(readTokenAnswer({ refresh_token_expires_in: '60' })).toEqual({ refreshTokenExpiresIn: 60 })
  expect(readTokenAnswer({ refresh_expires_in: 60 })).toEqual({ refreshTokenExpiresIn: 60 })
})

test('P4: more than a record has room for is left out beside the tokens', () => {
  const read = readTokenAnswer({ access_token: 'a', refresh_token: 'r', picture: 'x'.repeat(40_000) })
  expect(read).toEqual({ accessToken: 'a', refreshToken: 'r' })
})

test('P4: what is nested too deep to be stored is left out beside the tokens', () => {
  const depth = 400_000
  const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
  const { accessToken, refreshToken, extra } = readTokenAnswer({
    access_token: 'a',
    refresh_token: 'r',
    deep,
  })
  expect([accessToken, refreshToken, extra]).toEqual(['a', 'r', undefined])
})

test('P4: members named like those of every object are members like others', () => {
  const text = '{"access_token":"a","__proto__":{"refresh_token":"r"},"constructor":1,"toJSON":2}'
  const { refreshToken, extra = {} } = readTokenAnswer(JSON.parse(text))
  expect(refreshToken).toBeUndefined()
  expect(Object.keys(extra)).toEqual(['__proto__', 'constructor', 'toJSON'])
  expect(Object.getPrototypeOf(extra)).toBe(Object.prototype)
})
