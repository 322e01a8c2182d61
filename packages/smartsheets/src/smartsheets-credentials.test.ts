import { inspect } from 'node:util'
import { InputError, type InputIssue } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { parseSmartsheetsCredentials, toWire } from './smartsheets-credentials.ts'

function issuesFor(input: unknown): readonly InputIssue[] {
  try {
    parseSmartsheetsCredentials(input)
  } catch (error) {
    if (error instanceof InputError) return error.issues
    throw error
  }
  throw new Error('expected an InputError')
}

const oauth = {
  auth_type: 'oauth2.0',
  client_id: 'id',
  client_secret: 'hidden-secret',
  access_token: 'hidden-access',
  refresh_token: 'hidden-refresh',
  token_expiry_date: '2026-01-31T12:00:00Z',
}

const inCamelCase = {
  clientId: 'id',
  clientSecret: 'hidden-secret',
  accessToken: 'hidden-access',
  refreshToken: 'hidden-refresh',
  tokenExpiryDate: '2026-01-31T12:00:00Z',
}

describe('reading', () => {
  test('SmartsheetsCredentials in any spelling', () => {
    for (const input of [oauth, inCamelCase, { ...oauth, auth_type: undefined }]) {
      const parsed = parseSmartsheetsCredentials(input)
      expect(parsed).toMatchObject({
        mechanism: 'oauth',
        client: { clientId: 'id', clientSecret: 'hidden-secret' },
      })
      expect({ ...parsed.credentials }).toEqual({
        accessToken: 'hidden-access',
        refreshToken: 'hidden-refresh',
        issuedAt: '2026-01-24T12:00:01.000Z',
        expiresIn: 604_799,
      })
    }
  })

  test('a personal access token, which does not expire', () => {
    const parsed = parseSmartsheetsCredentials({ auth_type: 'access_token', access_token: 'pat' })
    expect(parsed.mechanism).toBe('access_token')
    expect({ ...parsed.credentials }).toEqual({ accessToken: 'pat', expiresIn: null })
  })

  test('an access token alone with its expiry', () => {
    const parsed = parseSmartsheetsCredentials({ access_token: 'a', token_expiry_date: '2026-01-31' })
    expect(parsed.mechanism).toBe('access_token')
    expect(parsed.credentials).toMatchObject({ issuedAt: '2026-01-24T00:00:01.000Z', expiresIn: 604_799 })
  })

  test('tokens without an expiry are left to be refreshed', () => {
    const parsed = parseSmartsheetsCredentials({ ...oauth, token_expiry_date: undefined })
    expect({ ...parsed.credentials }).toEqual({
      accessToken: 'hidden-access',
      refreshToken: 'hidden-refresh',
    })
  })

  test('the client alone, as a workspace keeps it', () => {
    expect(parseSmartsheetsCredentials({ client_id: 'id', client_secret: 's' }).credentials).toBeUndefined()
  })

  test('a date as an object', () => {
    const input = { ...oauth, token_expiry_date: new Date('2026-01-31T12:00:00Z') }
    const parsed = parseSmartsheetsCredentials(input)
    expect(parsed.credentials?.issuedAt).toBe('2026-01-24T12:00:01.000Z')
    expect(toWire(parsed)).toEqual(input)
  })

  test('the configuration of a whole source', () => {
    const input = { credentials: oauth, spreadsheet_id: '1', sourceType: 'smartsheets', is_report: true }
    const parsed = parseSmartsheetsCredentials(input)
    expect(parsed.mechanism).toBe('oauth')
    expect(toWire(parsed)).toEqual(input)
  })

  test('credentials beside an empty place for them', () => {
    const input = { credentials: {}, access_token: 'pat', spreadsheet_id: '1' }
    const parsed = parseSmartsheetsCredentials(input)
    expect(parsed.credentials?.accessToken).toBe('pat')
    expect(toWire(parsed, { accessToken: 'other', expiresIn: null })).toEqual({
      ...input,
      access_token: 'other',
    })
  })

  test('what has been read already stays as it is', () => {
    const parsed = parseSmartsheetsCredentials(oauth)
    expect(parseSmartsheetsCredentials(parsed)).toBe(parsed)
  })
})

describe('refusing', () => {
  test.each([
    ['nothing at all', null, ['']],
    ['a text', 'access-token', ['']],
    ['credentials that are no object', { credentials: [] }, ['credentials']],
    ['an empty object', {}, ['client_id', 'client_secret', 'refresh_token', 'access_token']],
    [
      'an expiry without a token',
      { token_expiry_date: '2026-01-31' },
      ['client_id', 'client_secret', 'refresh_token', 'access_token'],
    ],
    [
      'OAuth without what a refresh takes',
      { credentials: { auth_type: 'oauth2.0', access_token: 'a' } },
      ['credentials.client_id', 'credentials.client_secret', 'credentials.refresh_token'],
    ],
    [
      'a token mechanism without its token',
      { auth_type: 'access_token', refresh_token: 'r' },
      ['access_token'],
    ],
    ['an unknown auth_type', { ...oauth, auth_type: 'Client' }, ['auth_type']],
    ['half a client', { client_secret: 's', refresh_token: 'r' }, ['client_id']],
    ['two spellings that differ', { ...oauth, clientId: 'another' }, ['client_id']],
    ["another source's configuration", { credentials: oauth, sourceType: 'retently' }, ['sourceType']],
    [
      'several things at once',
      { credentials: { ...oauth, refresh_token: 'ünicode', token_expiry_date: 'soon' } },
      ['credentials.refresh_token', 'credentials.token_expiry_date'],
    ],
    ['seconds in place of a date', { ...oauth, token_expiry_date: 1_769_860_800 }, ['token_expiry_date']],
  ])('%s, by path', (_, input, paths) => {
    expect(issuesFor(input).map(({ path }) => path)).toEqual(paths)
  })

  test('says what was expected and never what was found', () => {
    try {
      parseSmartsheetsCredentials({
        ...oauth,
        client_id: { hidden: 'hidden' },
        token_expiry_date: 'hidden-date',
      })
      expect.unreachable()
    } catch (error) {
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
      expect(String(error)).toContain('token_expiry_date: expected a date')
    }
  })
})

test('printing shows no secret', () => {
  for (const input of [
    oauth,
    { access_token: 'hidden-access' },
    { credentials: oauth, other: 'hidden-other' },
  ]) {
    const parsed = parseSmartsheetsCredentials(input)
    const printed = [
      inspect(parsed, { depth: null, showHidden: true }),
      JSON.stringify(parsed),
      `${parsed}`,
    ].join()
    expect(printed).not.toContain('hidden')
    expect(printed).toContain('redacted')
  }
})
