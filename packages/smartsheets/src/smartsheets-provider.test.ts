import { createConnection, memoryStore } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { describe, expect, test } from 'vitest'
import { smartsheetsProvider } from './smartsheets-provider.ts'

function connect(simulator: SmartsheetsSimulator, options: object = {}) {
  const provider = smartsheetsProvider({ ...simulator.options, ...options })
  return createConnection({
    provider,
    id: 'acme/smartsheets',
    store: memoryStore(),
    credentials: simulator.issue(),
  })
}

const client = { clientId: 'client', clientSecret: 'client-secret' }

describe('endpoints', () => {
  test.each([
    ['us', 'smartsheet.com'],
    ['eu', 'smartsheet.eu'],
    ['au', 'smartsheet.au'],
    ['gov', 'smartsheetgov.com'],
  ] as const)('of the region %s', (region, domain) => {
    expect(smartsheetsProvider({ ...client, region })).toMatchObject({
      id: 'smartsheets',
      baseUrl: `https://api.${domain}/2.0`,
      origins: [`https://api.${domain}`],
      client: { clientId: 'client', tokenEndpoint: `https://api.${domain}/2.0/token` },
      authorization: { endpoint: `https://app.${domain}/b/authorize`, pkce: false },
      rotation: 'single_use',
      defaultExpiresIn: 604_799,
    })
  })

  test('given ones win over the region', () => {
    const baseUrl = 'https://gateway.example.com/smartsheet/'
    expect(smartsheetsProvider({ ...client, baseUrl })).toMatchObject({
      origins: ['https://gateway.example.com'],
      client: { tokenEndpoint: 'https://gateway.example.com/smartsheet/token' },
    })
  })

  test('scopes are those that were given', () => {
    expect(smartsheetsProvider({ ...client, scopes: ['READ_SHEETS'] }).authorization?.scopes).toEqual([
      'READ_SHEETS',
    ])
  })
})

describe('a 401', () => {
  test.each([
    [{ status: 401, body: { errorCode: 1002, message: 'x' } }, 1],
    [{ status: 401, body: { errorCode: '1003', message: 'x' } }, 1],
    [{ status: 401, body: '<html>' }, 1],
    [{ status: 401, body: { errorCode: 1005, message: 'x' } }, 0],
    [{ status: 401, body: { errorCode: 1030, message: 'x' } }, 0],
  ])('%j costs %i token requests', async (fault, tokenRequests) => {
    await using simulator = await startSmartsheets()
    const connection = connect(simulator)
    const url = `${simulator.options.baseUrl}/users/me`
    expect((await connection.fetch(url)).status).toBe(200)
    simulator.faults.api(fault)
    const response = await connection.fetch(url)
    expect(response.status).toBe(tokenRequests === 1 ? 200 : 401)
    expect(simulator.stats.tokenRequests).toBe(tokenRequests)
  })
})

describe('an access token alone', () => {
  test('is sent and never refreshed', async () => {
    await using simulator = await startSmartsheets()
    const { baseUrl } = simulator.options
    const provider = smartsheetsProvider({ baseUrl })
    expect(provider.client).toBeUndefined()
    const connection = createConnection({
      provider,
      credentials: { accessToken: simulator.accessToken, expiresIn: null },
    })
    expect((await connection.fetch(`${baseUrl}/users/me`)).status).toBe(200)
    simulator.revokeAccessToken(simulator.accessToken)
    expect((await connection.fetch(`${baseUrl}/users/me`)).status).toBe(401)
    expect(simulator.stats.tokenRequests).toBe(0)
  })

  test('acts for another user', async () => {
    await using simulator = await startSmartsheets()
    const { baseUrl } = simulator.options
    const provider = smartsheetsProvider({ baseUrl, assumeUser: 'jane.doe+1@example.com' })
    const connection = createConnection({
      provider,
      credentials: { accessToken: simulator.accessToken, expiresIn: null },
    })
    const user = await (await connection.fetch(`${baseUrl}/users/me`)).json()
    expect(user).toMatchObject({ email: 'jane.doe+1@example.com' })
    expect(simulator.stats.requests[0]?.headers['assume-user']).toBe('jane.doe%2B1%40example.com')
  })
})

test.each([
  [{ clientId: 'client' }, 'clientSecret'],
  [{ clientSecret: 'secret' }, 'clientId'],
  [{ ...client, assumeUser: 'jane.doe@example.com' }, 'assumeUser'],
  [{ ...client, clientAuthentication: 'client_secret_basic' }, 'clientAuthentication'],
  [{ ...client, region: 'mars' }, 'region'],
  [{ baseUrl: 'http://api.smartsheet.com/2.0' }, 'https'],
])('options that are off are refused: %j', (options, message) => {
  expect(() => smartsheetsProvider(options as never)).toThrow(TypeError)
  expect(() => smartsheetsProvider(options as never)).toThrow(message)
})
