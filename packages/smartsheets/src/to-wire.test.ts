import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSmartsheetsCredentials, toWire } from './smartsheets-credentials.ts'

const secret = fc.stringMatching(/^[!-~]{1,40}$/)
const camel = new Map([
  ['auth_type', 'authType'],
  ['client_id', 'clientId'],
  ['client_secret', 'clientSecret'],
  ['access_token', 'accessToken'],
  ['refresh_token', 'refreshToken'],
  ['token_expiry_date', 'tokenExpiryDate'],
  ['spreadsheet_id', 'spreadsheetId'],
  ['is_report', 'isReport'],
  ['metadata_fields', 'metadataFields'],
  ['start_datetime', 'startDatetime'],
])
const known = [...camel.keys(), ...camel.values(), 'credentials', 'sourceType', 'source_type']
const others = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((all) => Object.fromEntries(Object.entries(all).filter(([key]) => !known.includes(key))))

/** Instants from 2000 to 2100, in the spellings that are about. */
const instant = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const expiry = fc
  .tuple(
    instant,
    fc.constantFrom(
      (text: string) => text,
      (text: string) => `${text.slice(0, 19)}Z`,
      (text: string) => `${text.slice(0, 19)}+00:00`,
      (text: string) => text.slice(0, 19),
      (text: string) => text.slice(0, 10),
    ),
  )
  .map(([date, spell]) => spell(date.toISOString()))

const client = { client_id: secret, client_secret: secret }
const mechanism = fc.oneof(
  fc.record(
    {
      auth_type: fc.constant('oauth2.0'),
      ...client,
      access_token: secret,
      refresh_token: secret,
      token_expiry_date: expiry,
    },
    { requiredKeys: ['client_id', 'client_secret', 'refresh_token'] },
  ),
  fc.record(
    { ...client, access_token: secret, token_expiry_date: expiry },
    { requiredKeys: ['client_id', 'client_secret'] },
  ),
  fc.record(
    { auth_type: fc.constant('access_token'), access_token: secret },
    { requiredKeys: ['access_token'] },
  ),
  fc.record({ access_token: secret, token_expiry_date: expiry }),
)
const part = fc
  .tuple(mechanism, others)
  .map(([members, more]): Record<string, unknown> => ({ ...more, ...members }))
const source = fc.record(
  {
    sourceType: fc.constant('smartsheets'),
    spreadsheet_id: fc.string(),
    is_report: fc.boolean(),
    metadata_fields: fc.array(fc.constantFrom('sheetname', 'row_id')),
    start_datetime: fc.constant('2020-01-01T00:00:00+00:00'),
  },
  { requiredKeys: ['spreadsheet_id'] },
)
const configuration = fc.oneof(
  part,
  fc.tuple(part, source, others).map(([credentials, around, more]) => ({ ...more, ...around, credentials })),
)

function inCamelCase(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      camel.get(key) ?? key,
      key === 'credentials' ? inCamelCase(value as Record<string, unknown>) : value,
    ]),
  )
}

const oauth = {
  auth_type: 'oauth2.0',
  client_id: 'id',
  client_secret: 'secret',
  access_token: 'access',
  refresh_token: 'refresh',
  token_expiry_date: '2026-01-31T12:00:00Z',
}

test('any configuration comes back as it was, also with the credentials that were read', () => {
  fc.assert(
    fc.property(configuration, (input) => {
      const parsed = parseSmartsheetsCredentials(input)
      expect(toWire(parsed)).toEqual(input)
      expect(toWire(parsed, parsed.credentials)).toEqual(input)
    }),
  )
})

test('any configuration in camelCase comes back in the names of the wire', () => {
  fc.assert(
    fc.property(configuration, (input) => {
      expect(toWire(parseSmartsheetsCredentials(inCamelCase(input)))).toEqual(input)
    }),
  )
})

test('the expiry is the one that was read', () => {
  fc.assert(
    fc.property(expiry, (date) => {
      const { credentials } = parseSmartsheetsCredentials({ access_token: 'a', token_expiry_date: date })
      const read = Date.parse(credentials?.issuedAt ?? '') + (credentials?.expiresIn ?? 0) * 1000
      expect(read).toBe(Date.parse(/T.{8}$/.test(date) ? `${date}Z` : date))
    }),
  )
})

test('what a refresh has brought is what is read again', () => {
  const fresh = fc.record({
    accessToken: secret,
    refreshToken: secret,
    issuedAt: instant.map((date) => date.toISOString()),
  })
  fc.assert(
    fc.property(configuration, fresh, (input, tokens) => {
      const parsed = parseSmartsheetsCredentials(input)
      fc.pre(parsed.mechanism === 'oauth' && parsed.credentials?.accessToken !== tokens.accessToken)
      const again = parseSmartsheetsCredentials(toWire(parsed, { ...tokens, expiresIn: 604_799 }))
      expect({ ...again.credentials }).toEqual({ ...tokens, expiresIn: 604_799 })
    }),
  )
})

test('a refresh changes the three members that it concerns', () => {
  const input = { credentials: { ...oauth, note: 'kept' }, spreadsheet_id: '1' }
  const credentials = {
    accessToken: 'a2',
    refreshToken: 'r2',
    issuedAt: '2026-02-01T00:00:00.000Z',
    expiresIn: 3600,
  }
  expect(toWire(parseSmartsheetsCredentials(input), credentials)).toEqual({
    credentials: {
      ...input.credentials,
      access_token: 'a2',
      refresh_token: 'r2',
      token_expiry_date: '2026-02-01T01:00:00.000Z',
    },
    spreadsheet_id: '1',
  })
})

test('the expiry of an older token does not stay beside a new one', () => {
  const wire = toWire(parseSmartsheetsCredentials(oauth), { accessToken: 'a2', expiresIn: null })
  expect(wire).toMatchObject({ access_token: 'a2', refresh_token: 'refresh' })
  expect(wire).not.toHaveProperty('token_expiry_date')
})
