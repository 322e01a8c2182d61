import { inspect } from 'node:util'
import { InputError, type InputIssue } from '@evergrant/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRetentlyCredentials, toWire } from './retently-credentials.ts'

const secret = fc.stringMatching(/^[!-~]{1,40}$/)
const known = [
  'auth_type',
  'client_id',
  'client_secret',
  'refresh_token',
  'api_key',
  'credentials',
  'sourceType',
]
const camel = new Map([
  ['auth_type', 'authType'],
  ['client_id', 'clientId'],
  ['client_secret', 'clientSecret'],
  ['refresh_token', 'refreshToken'],
  ['api_key', 'apiKey'],
])
const others = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((all) => Object.fromEntries(Object.entries(all).filter(([key]) => !isKnown(key))))

function isKnown(key: string): boolean {
  return [...known, ...camel.values(), 'source_type'].includes(key)
}

const mechanism = fc.oneof(
  fc.record(
    { auth_type: fc.constant('Client'), client_id: secret, client_secret: secret, refresh_token: secret },
    { requiredKeys: ['client_id', 'client_secret', 'refresh_token'] },
  ),
  fc.record({ client_id: secret, client_secret: secret }),
  fc.record({ refresh_token: secret }),
  fc.record({ auth_type: fc.constant('Token'), api_key: secret }, { requiredKeys: ['api_key'] }),
)
const part = fc
  .tuple(mechanism, others)
  .map(([members, more]): Record<string, unknown> => ({ ...more, ...members }))
const configuration = fc.oneof(
  part,
  fc.tuple(part, others, fc.boolean()).map(([credentials, more, isTyped]) => ({
    ...more,
    credentials,
    ...(isTyped ? { sourceType: 'retently' } : {}),
  })),
)

function inCamelCase(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      camel.get(key) ?? key,
      key === 'credentials' ? inCamelCase(value as Record<string, unknown>) : value,
    ]),
  )
}

function issuesFor(input: unknown): readonly InputIssue[] {
  try {
    parseRetentlyCredentials(input)
  } catch (error) {
    if (error instanceof InputError) return error.issues
    throw error
  }
  throw new Error('expected an InputError')
}

const oauth = {
  auth_type: 'Client',
  client_id: 'id',
  client_secret: 'hidden-secret',
  refresh_token: 'hidden-refresh',
}

describe('reading', () => {
  test('RetentlyCredentials in camelCase', () => {
    const parsed = parseRetentlyCredentials({ clientId: 'id', clientSecret: 's', refreshToken: 'r' })
    expect(parsed.mechanism).toBe('oauth')
    expect({ ...(parsed.mechanism === 'oauth' && parsed.client) }).toEqual({
      clientId: 'id',
      clientSecret: 's',
    })
    expect({ ...parsed.credentials }).toEqual({ refreshToken: 'r' })
  })

  test('the OAuth mechanism, its additional properties kept', () => {
    const input = { ...oauth, note: 'kept', nested: { deep: [1, null] } }
    const parsed = parseRetentlyCredentials(input)
    expect(parsed).toMatchObject({ mechanism: 'oauth', client: { clientId: 'id' } })
    expect(toWire(parsed)).toEqual(input)
  })

  test('the API-key mechanism, as a token that does not expire', () => {
    const parsed = parseRetentlyCredentials({ auth_type: 'Token', api_key: 'key' })
    expect(parsed).toMatchObject({ mechanism: 'api_key', apiKey: 'key' })
    expect({ ...parsed.credentials }).toEqual({ accessToken: 'key', expiresIn: null })
  })

  test('the client alone, as a workspace keeps it', () => {
    const parsed = parseRetentlyCredentials({ client_id: 'id', client_secret: 's' })
    expect(parsed.credentials).toBeUndefined()
  })

  test.each([
    { credentials: { api_key: 'key' }, sourceType: 'retently' },
    { credentials: { api_key: 'key' }, api_key: 'older' },
    { credentials: {}, api_key: 'key' },
    { credentials: null, api_key: 'key', start: '2024' },
    { api_key: 'key', client_id: null },
  ])('the API key of a whole source %j', (input) => {
    const parsed = parseRetentlyCredentials(input)
    expect(parsed).toMatchObject({ mechanism: 'api_key', apiKey: 'key' })
    expect(toWire(parsed)).toEqual(input)
  })

  test('a leftover API key beside OAuth credentials of a whole source changes nothing', () => {
    expect(parseRetentlyCredentials({ credentials: oauth, api_key: 'older' }).mechanism).toBe('oauth')
  })

  test('auth_type decides where both mechanisms are there', () => {
    const both = { client_id: 'id', client_secret: 's', refresh_token: 'r', api_key: 'key' }
    expect(parseRetentlyCredentials({ ...both, auth_type: 'Client' }).mechanism).toBe('oauth')
    expect(parseRetentlyCredentials({ ...both, auth_type: 'Token' }).mechanism).toBe('api_key')
  })

  test('what has been read already stays as it is', () => {
    const parsed = parseRetentlyCredentials(oauth)
    expect(parseRetentlyCredentials(parsed)).toBe(parsed)
  })
})

describe('refusing', () => {
  test.each([
    ['nothing at all', undefined, ['']],
    ['a list', [oauth], ['']],
    ['credentials that are no object', { credentials: 'x' }, ['credentials']],
    ['an empty object', {}, ['client_id', 'client_secret', 'refresh_token', 'api_key']],
    [
      'an empty mechanism',
      { credentials: { auth_type: 'Client' } },
      ['credentials.client_id', 'credentials.client_secret', 'credentials.refresh_token'],
    ],
    ['an unknown auth_type', { ...oauth, auth_type: 'oauth2.0' }, ['auth_type']],
    [
      'an API key under the wrong auth_type',
      { api_key: 'k', auth_type: 'Client' },
      ['client_id', 'client_secret', 'refresh_token'],
    ],
    ['two mechanisms', { client_id: 'id', client_secret: 's', api_key: 'k' }, ['auth_type']],
    ['half a client', { client_id: 'id' }, ['client_secret']],
    ['two spellings that differ', { ...oauth, refreshToken: 'another' }, ['refresh_token']],
    ["another source's configuration", { credentials: oauth, sourceType: 'smartsheets' }, ['sourceType']],
    [
      'numbers and blanks',
      { credentials: { ...oauth, client_id: 7, refresh_token: ' r ' } },
      ['credentials.client_id', 'credentials.refresh_token'],
    ],
    ['a printed form', { api_key: '[redacted]' }, ['api_key']],
  ])('%s, by path', (_, input, paths) => {
    expect(issuesFor(input).map(({ path }) => path)).toEqual(paths)
  })

  test('says what was expected and never what was found', () => {
    try {
      parseRetentlyCredentials({ ...oauth, auth_type: 'hidden-type', clientSecret: 'hidden-other' })
      expect.unreachable()
    } catch (error) {
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
      expect(String(error)).toContain('auth_type: expected the text "Client"')
    }
  })
})

describe('giving back', () => {
  test('any configuration comes back as it was', () => {
    fc.assert(
      fc.property(configuration, (input) => {
        expect(toWire(parseRetentlyCredentials(input))).toEqual(input)
      }),
    )
  })

  test('any configuration in camelCase comes back in the names of the wire', () => {
    fc.assert(
      fc.property(configuration, (input) => {
        expect(toWire(parseRetentlyCredentials(inCamelCase(input)))).toEqual(input)
      }),
    )
  })

  test('a refresh changes the refresh token and nothing else', () => {
    fc.assert(
      fc.property(configuration, secret, (input, refreshToken) => {
        const parsed = parseRetentlyCredentials(input)
        fc.pre(parsed.mechanism === 'oauth')
        const wire = toWire(parsed, { accessToken: 'a', refreshToken })
        const again = parseRetentlyCredentials(wire)
        expect(again.credentials?.refreshToken).toBe(refreshToken)
        expect(toWire(again, parsed.credentials)).toEqual(parsed.credentials ? input : wire)
      }),
    )
  })

  test('a new API key takes the place of the old one', () => {
    const parsed = parseRetentlyCredentials({ credentials: { api_key: 'old', note: 1 }, other: 2 })
    expect(toWire(parsed, { accessToken: 'new', expiresIn: null })).toEqual({
      credentials: { api_key: 'new', note: 1 },
      other: 2,
    })
  })
})

test('printing shows no secret', () => {
  for (const input of [oauth, { credentials: { api_key: 'hidden-key' }, other: 'hidden-other' }]) {
    const parsed = parseRetentlyCredentials(input)
    const printed = [
      inspect(parsed, { depth: null, showHidden: true }),
      JSON.stringify(parsed),
      `${parsed}`,
    ].join()
    expect(printed).not.toContain('hidden')
    expect(printed).toContain('redacted')
  }
  const parsed = parseRetentlyCredentials(oauth)
  expect(inspect(parsed.mechanism === 'oauth' && parsed.client)).not.toContain('hidden')
})
