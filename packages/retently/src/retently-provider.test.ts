import { describe, expect, test } from 'vitest'
import { retentlyProvider } from './retently-provider.ts'

const client = { clientId: 'id', clientSecret: 'secret' }

function headersFor(provider: ReturnType<typeof retentlyProvider>): Record<string, string> {
  const headers = new Headers()
  provider.authorize(headers, 'token')
  return Object.fromEntries(headers)
}

describe('with an API key', () => {
  test('sends it as the vendor recommends', () => {
    expect(headersFor(retentlyProvider())).toEqual({ authorization: 'api_key=token' })
  })

  test('sends it as X-Api-Key on request', () => {
    expect(headersFor(retentlyProvider({ apiKeyHeader: 'x-api-key' }))).toEqual({ 'x-api-key': 'token' })
  })

  test('has nothing to refresh and no login', () => {
    const provider = retentlyProvider()
    expect(provider.canRefresh({ refreshToken: 'r' })).toBe(false)
    expect(provider).toMatchObject({ id: 'retently', origins: ['https://app.retently.com'] })
    expect(provider.client).toBeUndefined()
    expect(provider.authorization).toBeUndefined()
  })
})

describe('with OAuth', () => {
  test('knows its endpoints', () => {
    expect(retentlyProvider(client)).toMatchObject({
      id: 'retently',
      origins: ['https://app.retently.com'],
      baseUrl: 'https://app.retently.com/api/v2',
      client: { clientId: 'id', tokenEndpoint: 'https://app.retently.com/api/oauth/token' },
      authorization: { endpoint: 'https://app.retently.com/api/oauth/authorize', scopes: [], pkce: false },
      rotation: 'unknown',
      defaultExpiresIn: 21_600,
    })
  })

  test('sends a bearer token', () => {
    expect(headersFor(retentlyProvider(client))).toEqual({ authorization: 'Bearer token' })
  })

  test('the endpoints follow the base URL unless they are given', () => {
    const baseUrl = 'https://gateway.example.com/retently/api/v2'
    expect(retentlyProvider({ ...client, baseUrl })).toMatchObject({
      baseUrl,
      origins: ['https://gateway.example.com'],
      client: { tokenEndpoint: 'https://gateway.example.com/api/oauth/token' },
    })
    const tokenEndpoint = 'https://login.example.com/token'
    const authorizationEndpoint = 'https://login.example.com/authorize'
    expect(retentlyProvider({ ...client, baseUrl, tokenEndpoint, authorizationEndpoint })).toMatchObject({
      origins: ['https://gateway.example.com'],
      client: { tokenEndpoint },
      authorization: { endpoint: authorizationEndpoint },
    })
  })
})

test.each([
  [{ clientId: 'id' }, 'clientId and clientSecret'],
  [{ clientSecret: 'secret' }, 'clientId and clientSecret'],
  [{ ...client, apiKeyHeader: 'x-api-key' }, 'apiKeyHeader'],
  [{ apiKeyHeader: 'X-Api-Key' }, 'apiKeyHeader'],
  [{ baseUrl: 'http://app.retently.com/api/v2' }, 'https'],
])('options that are off are refused: %j', (options, message) => {
  expect(() => retentlyProvider(options as never)).toThrow(TypeError)
  expect(() => retentlyProvider(options as never)).toThrow(message)
})
