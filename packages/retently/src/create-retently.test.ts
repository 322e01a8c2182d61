import { inspect } from 'node:util'
import { ApiError, createConnection, createConnections, InputError, memoryStore } from '@evergrant/core'
import { type RetentlySimulator, startRetently } from '@evergrant/testing'
import { describe, expect, test } from 'vitest'
import { createRetently, type Retently } from './create-retently.ts'
import { parseRetentlyCredentials, toWire } from './retently-credentials.ts'
import { retentlyProvider } from './retently-provider.ts'

function withKey({ options: { baseUrl }, apiKey }: RetentlySimulator): Retently {
  return createRetently({ baseUrl, apiKey, retry: false })
}

const kept = () => ({ id: 'acme/retently', store: memoryStore() })

/** The forms that reached the token endpoint, as plain objects. */
function forms(simulator: RetentlySimulator): Record<string, string>[] {
  return simulator.stats.requests
    .filter(({ path }) => path === '/api/oauth/token')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
}

describe('options', () => {
  test('an API key, in either header', async () => {
    await using simulator = await startRetently()
    const { baseUrl } = simulator.options
    for (const apiKeyHeader of ['authorization', 'x-api-key'] as const) {
      const { customers } = createRetently({ baseUrl, apiKey: simulator.apiKey, apiKeyHeader })
      expect(await Array.fromAsync(customers.list())).toHaveLength(45)
    }
    const [one, other] = simulator.stats.requests
    expect(one?.headers.authorization).toBe(`api_key=${simulator.apiKey}`)
    expect(other?.headers).toMatchObject({ 'x-api-key': simulator.apiKey })
    expect(other?.headers.authorization).toBeUndefined()
  })

  test.each([{}, { tokenType: true }])('an OAuth client with a refresh token: %j', async (readings) => {
    await using simulator = await startRetently({ readings })
    const { refreshToken } = simulator.issue()
    const { customers } = createRetently({ ...simulator.options, ...kept(), credentials: { refreshToken } })
    expect(await Array.fromAsync(customers.list())).toHaveLength(45)
    expect(forms(simulator)).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: 'client',
        client_secret: 'client-secret',
      },
    ])
  })

  test('a configuration, which a refresh brings up to date', async () => {
    await using simulator = await startRetently({ rotation: 'single_use' })
    const { clientId, clientSecret, baseUrl } = simulator.options
    const configuration = {
      credentials: {
        auth_type: 'Client',
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: simulator.issue().refreshToken,
      },
    }
    const parsed = parseRetentlyCredentials(configuration)
    const { connection, customers } = createRetently({ baseUrl, ...kept(), configuration: parsed })
    expect(await Array.fromAsync(customers.list())).toHaveLength(45)
    const wire = toWire(parsed, await connection.getCredentials())
    expect(wire).not.toEqual(configuration)
    const again = createRetently({ baseUrl, ...kept(), configuration: wire })
    expect(await Array.fromAsync(again.customers.list())).toHaveLength(45)
    expect(simulator.stats.refused).toBe(0)
  })

  test('a configuration with an API key', async () => {
    await using simulator = await startRetently()
    const { baseUrl } = simulator.options
    const configuration = {
      credentials: { auth_type: 'Token', api_key: simulator.apiKey },
      sourceType: 'retently',
    }
    const { customers } = createRetently({ baseUrl, configuration, apiKeyHeader: 'x-api-key' })
    expect(await Array.fromAsync(customers.list())).toHaveLength(45)
    expect(simulator.stats.requests[0]?.headers).toHaveProperty('x-api-key')
  })

  test('a connection that exists already', async () => {
    await using simulator = await startRetently()
    const provider = retentlyProvider(simulator.options)
    const connection = createConnection({ provider, ...kept(), credentials: simulator.issue() })
    const retently = createRetently({ connection })
    expect(retently.connection).toBe(connection)
    expect(await retently.request('/campaigns')).toMatchObject({ code: 200 })
  })

  test.each([
    [{}, 'one of connection'],
    [{ apiKey: undefined }, 'one of connection'],
    [{ apiKey: 'k', configuration: { api_key: 'k' } }, 'one of connection'],
    [{ clientId: 'id', clientSecret: 's', credentials: { refreshToken: 'r' } }, 'store'],
  ])('that are off are refused: %j', (options, message) => {
    expect(() => createRetently(options as never)).toThrow(TypeError)
    expect(() => createRetently(options as never)).toThrow(message)
  })

  test('a connection of another provider is refused at the first request', async () => {
    const provider = { ...retentlyProvider(), id: 'other' }
    const connection = createConnection({ provider, credentials: { accessToken: 'a', expiresIn: null } })
    await expect(createRetently({ connection }).ping()).rejects.toThrow(TypeError)
  })

  test('one of many connections, whose provider only the store knows', async () => {
    await using simulator = await startRetently()
    const { baseUrl } = simulator.options
    const connections = createConnections({
      providers: { retently: retentlyProvider({ baseUrl }) },
      store: memoryStore(),
    })
    const credentials = { accessToken: simulator.apiKey, expiresIn: null }
    await connections.add('acme/retently', { provider: 'retently', credentials })
    const retently = createRetently({ connection: connections.get('acme/retently'), retry: false })
    await retently.ping()
    simulator.faults.api({ status: 401 })
    await expect(retently.ping()).rejects.toThrow(/does not accept the API key/)
  })

  test('a configuration without a client is refused', () => {
    expect(() => createRetently({ ...kept(), configuration: { refreshToken: 'r' } })).toThrow(InputError)
  })

  test('a key that cannot be sent is named as the option that it is, without its value', () => {
    for (const apiKey of ['', ' padded-secret', 'schlüssel-secret', 'secret\n']) {
      const options = { apiKey }
      expect(() => createRetently(options)).toThrow(InputError)
      expect(() => createRetently(options)).toThrow(/apiKey: expected a text of printable ASCII/)
      expect(() => createRetently(options)).not.toThrow(/secret/)
    }
  })
})

describe('the authorization code', () => {
  test('is exchanged with the client in the body and the redirect URI', async () => {
    await using simulator = await startRetently()
    const { authorization } = retentlyProvider(simulator.options)
    const redirectUri = 'https://app.example.com/callback'
    const query = new URLSearchParams({
      client_id: 'client',
      redirect_uri: redirectUri,
      response_type: 'code',
      state: 's',
    })
    const callback = new URL(await simulator.authorize(`${authorization?.endpoint}?${query}`))
    const code = callback.searchParams.get('code') ?? ''
    const context = { fetch, signal: new AbortController().signal, now: Date.now }
    expect(await authorization?.exchange({ code, redirectUri }, context)).toMatchObject({ kind: 'answered' })
    expect(forms(simulator)).toEqual([
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id: 'client',
        client_secret: 'client-secret',
      },
    ])
  })
})

describe('errors', () => {
  test.each([
    [400, 'parameters', false],
    [401, 'https://app.retently.com/settings/api/tokens', false],
    [403, 'permission', false],
    [404, 'id', false],
    [422, 'values', false],
    [429, '150 a minute', true],
    [500, 'HTTP 500', false],
    [503, 'HTTP 503', true],
  ])('HTTP %i says what to do', async (status, advice, retryable) => {
    await using simulator = await startRetently()
    simulator.faults.api({ status, body: { message: 'hidden', code: status, data: null } })
    const error = await withKey(simulator)
      .customers.get('1')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status,
      providerCode: status,
      retryable,
      message: expect.stringContaining(advice),
    })
    expect((error as ApiError).retryAfter).toBe(status === 429 ? 20 : undefined)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
  })

  test('a 401 that OAuth could not mend asks for another authorization', async () => {
    await using simulator = await startRetently()
    const options = { ...simulator.options, ...kept(), credentials: simulator.issue(), retry: false } as const
    simulator.faults.api({ status: 401 }, 2)
    await expect(createRetently(options).customers.get('1')).rejects.toThrow(/Authorize the connection again/)
  })
})

test('requests keep to 150 a minute', async () => {
  await using simulator = await startRetently()
  const { baseUrl } = simulator.options
  const full = Promise.withResolvers<number>()
  const { request } = createRetently({
    baseUrl,
    apiKey: simulator.apiKey,
    // Only the wait for room in the window is as long as this.
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve())
        if (ms > 30_000) full.resolve(ms)
      }),
  })
  await Promise.all(Array.from({ length: 150 }, () => request('campaigns')))
  const controller = new AbortController()
  const oneMore = request('campaigns', { signal: controller.signal })
  expect(await full.promise).toBeLessThanOrEqual(60_000)
  controller.abort(new Error('enough'))
  await expect(oneMore).rejects.toThrow('enough')
  expect(simulator.stats).toMatchObject({ accepted: 150, rateLimited: 0 })
})
