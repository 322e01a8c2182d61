import { inspect } from 'node:util'
import { ApiError, createConnection, createConnections, InputError, memoryStore } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { describe, expect, test } from 'vitest'
import { createSmartsheets, type Smartsheets } from './create-smartsheets.ts'
import { parseSmartsheetsCredentials, toWire } from './smartsheets-credentials.ts'
import { smartsheetsProvider } from './smartsheets-provider.ts'

function personal({ options: { baseUrl }, accessToken }: SmartsheetsSimulator): Smartsheets {
  return createSmartsheets({ baseUrl, accessToken, retry: false })
}

const kept = () => ({ id: 'acme/smartsheets', store: memoryStore() })

describe('options', () => {
  test('an access token', async () => {
    await using simulator = await startSmartsheets()
    expect(await Array.fromAsync(personal(simulator).sheets.list())).toHaveLength(1)
  })

  test('an access token that acts for another user', async () => {
    await using simulator = await startSmartsheets()
    const { baseUrl } = simulator.options
    const smartsheets = createSmartsheets({
      baseUrl,
      accessToken: simulator.accessToken,
      assumeUser: 'a@example.com',
    })
    expect(await smartsheets.request('/users/me')).toMatchObject({ email: 'a@example.com' })
  })

  test('an OAuth client with a refresh token', async () => {
    await using simulator = await startSmartsheets()
    const { refreshToken } = simulator.issue()
    const smartsheets = createSmartsheets({ ...simulator.options, ...kept(), credentials: { refreshToken } })
    expect(await Array.fromAsync(smartsheets.sheets.list())).toHaveLength(1)
    expect(simulator.stats.tokenRequests).toBe(1)
  })

  test('a configuration, which a refresh brings up to date', async () => {
    await using simulator = await startSmartsheets()
    const { accessToken, refreshToken } = simulator.issue({ ageSeconds: 604_799 })
    const { clientId, clientSecret, baseUrl } = simulator.options
    const configuration = {
      credentials: {
        auth_type: 'oauth2.0',
        client_id: clientId,
        client_secret: clientSecret,
        access_token: accessToken,
        refresh_token: refreshToken,
        token_expiry_date: '2020-01-01T00:00:00Z',
      },
      spreadsheet_id: '1',
      sourceType: 'smartsheets',
    }
    for (const given of [configuration, parseSmartsheetsCredentials(configuration)]) {
      const { connection, sheets } = createSmartsheets({ baseUrl, ...kept(), configuration: given })
      await connection.refresh().catch(() => {})
      if (given !== configuration) continue
      expect(await Array.fromAsync(sheets.list())).toHaveLength(1)
      const parsed = parseSmartsheetsCredentials(configuration)
      const wire = toWire(parsed, await connection.getCredentials())
      const again = createSmartsheets({ baseUrl, ...kept(), configuration: wire })
      expect(await Array.fromAsync(again.sheets.list())).toHaveLength(1)
    }
    expect(simulator.stats.refused).toBe(1)
  })

  test('a connection that exists already', async () => {
    await using simulator = await startSmartsheets()
    const provider = smartsheetsProvider(simulator.options)
    const connection = createConnection({ provider, ...kept(), credentials: simulator.issue() })
    const smartsheets = createSmartsheets({ connection })
    expect(smartsheets.connection).toBe(connection)
    expect(await Array.fromAsync(smartsheets.sheets.list())).toHaveLength(1)
  })

  test.each([
    [{}, 'one of connection'],
    [{ accessToken: undefined }, 'one of connection'],
    [{ accessToken: 'a', clientId: 'id', clientSecret: 's' }, 'one of connection'],
    [{ clientId: 'id', clientSecret: 's', credentials: { refreshToken: 'r' } }, 'store'],
    [{ accessToken: 'a', region: 'mars' }, 'region'],
  ])('that are off are refused: %j', (options, message) => {
    expect(() => createSmartsheets(options as never)).toThrow(TypeError)
    expect(() => createSmartsheets(options as never)).toThrow(message)
  })

  test('a connection of another provider is refused at the first request, unless it is said where to send it', async () => {
    await using simulator = await startSmartsheets()
    const { baseUrl } = simulator.options
    const provider = { ...smartsheetsProvider({ baseUrl }), id: 'other' }
    const credentials = { accessToken: simulator.accessToken, expiresIn: null }
    const connection = createConnection({ provider, credentials })
    await expect(createSmartsheets({ connection }).users.me()).rejects.toThrow(TypeError)
    expect(await createSmartsheets({ connection, baseUrl }).users.me()).toHaveProperty('email')
    expect(simulator.stats.apiRequests).toBe(1)
  })

  test('one of many connections, whose region only the store knows', async () => {
    await using simulator = await startSmartsheets()
    const connections = createConnections({
      providers: { smartsheets: smartsheetsProvider(simulator.options) },
      store: memoryStore(),
    })
    const { accessToken, refreshToken } = simulator.issue()
    const credentials = { accessToken, refreshToken }
    await connections.add('acme/smartsheets', { provider: 'smartsheets', credentials })
    const smartsheets = createSmartsheets({ connection: connections.get('acme/smartsheets') })
    expect(await smartsheets.users.me()).toHaveProperty('email')
  })

  test('a configuration without a client is refused', () => {
    const configuration = { refresh_token: 'r' }
    expect(() => createSmartsheets({ ...kept(), configuration })).toThrow(InputError)
  })
})

describe('errors', () => {
  async function errorOf(fault: { status: number; body?: object | string }): Promise<ApiError> {
    await using simulator = await startSmartsheets()
    simulator.faults.api(fault)
    const error = await personal(simulator)
      .sheets.get(1)
      .catch((thrown: unknown) => thrown)
    if (error instanceof ApiError) return error
    throw new Error('expected an ApiError')
  }

  test.each([
    [500, 4000, false, undefined],
    [503, 4001, true, 60],
    [500, 4002, true, undefined],
    [429, 4003, true, 60],
    [500, 4004, true, undefined],
    [410, 4005, false, undefined],
    [400, 1018, false, undefined],
    [403, 1004, false, undefined],
    [404, 1006, false, undefined],
    [401, 1005, false, undefined],
  ])('HTTP %i with the code %i', async (status, errorCode, retryable, retryAfter) => {
    for (const code of [errorCode, String(errorCode)]) {
      const error = await errorOf({
        status,
        body: { errorCode: code, message: 'hidden', refId: '12x24msuqfhih' },
      })
      expect(error).toMatchObject({
        status,
        providerCode: errorCode,
        requestId: '12x24msuqfhih',
        retryable,
        provider: 'smartsheets',
      })
      expect(error.retryAfter).toBe(retryAfter)
      expect(error.message).toMatch(/^Smartsheet .*\.$/)
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
    }
  })

  test('a token that is not taken is looked up or authorized again, as it came about', async () => {
    await using simulator = await startSmartsheets()
    simulator.faults.api({ status: 401 }, 3)
    await expect(personal(simulator).users.me()).rejects.toThrow(/ Personal Settings, API Access/)
    const options = { ...simulator.options, ...kept(), credentials: simulator.issue(), retry: false } as const
    await expect(createSmartsheets(options).users.me()).rejects.toThrow(/ Authorize the connection again/)
  })

  test('a body that is none of its own leaves the status to decide', async () => {
    expect(await errorOf({ status: 503, body: '<html>' })).toMatchObject({ status: 503, retryable: true })
    expect(await errorOf({ status: 429, body: '<html>' })).toMatchObject({ retryable: true, retryAfter: 60 })
    expect(await errorOf({ status: 414, body: '<html>' })).toMatchObject({ retryable: false })
  })

  test('what is only busy is asked again, what has failed for good is not', async () => {
    await using simulator = await startSmartsheets()
    const { baseUrl } = simulator.options
    const { sheets } = createSmartsheets({
      baseUrl,
      accessToken: simulator.accessToken,
      sleep: async () => {},
    })
    const [{ id = 0 } = {}] = simulator.sheets
    simulator.faults.api({ status: 500, body: { errorCode: 4004, message: 'x' } }, 2)
    expect(await sheets.get(id)).toMatchObject({ id })
    expect(simulator.stats.apiRequests).toBe(3)
    simulator.faults.api({ status: 503, body: { errorCode: 4000, message: 'x' } })
    await expect(sheets.get(id)).rejects.toMatchObject({ providerCode: 4000 })
    expect(simulator.stats.apiRequests).toBe(4)
  })
})

test('a change that may have been made is not sent again, one that was turned away is', async () => {
  await using simulator = await startSmartsheets()
  const { accessToken, options } = simulator
  let now = 0
  const { request } = createSmartsheets({
    baseUrl: options.baseUrl,
    accessToken,
    monotonic: () => now,
    async sleep(ms) {
      now += ms
    },
  })
  const add = () => request('sheets/1/rows', { method: 'POST', json: [] })
  for (const errorCode of [4002, 4004]) {
    simulator.faults.api({ status: 500, body: { errorCode, message: 'x' } })
    await expect(add()).rejects.toMatchObject({ providerCode: errorCode })
  }
  expect(simulator.stats.apiRequests).toBe(2)
  for (const [status, errorCode] of [
    [503, 4001],
    [429, 4003],
  ] as const) {
    simulator.faults.api({ status, body: { errorCode, message: 'x' } })
    await expect(add()).rejects.toMatchObject({ providerCode: 1006 })
  }
  expect(simulator.stats.apiRequests).toBe(6)
  // A 429 holds everything back for the minute that Smartsheet advises.
  expect(now).toBeGreaterThanOrEqual(60_000)
})

test('requests keep to 300 a minute', async () => {
  await using simulator = await startSmartsheets()
  const { baseUrl } = simulator.options
  const full = Promise.withResolvers<number>()
  const { request } = createSmartsheets({
    baseUrl,
    accessToken: simulator.accessToken,
    // Only the wait for room in the window is as long as this.
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve())
        if (ms > 30_000) full.resolve(ms)
      }),
  })
  await Promise.all(Array.from({ length: 300 }, () => request('users/me')))
  const controller = new AbortController()
  const oneMore = request('users/me', { signal: controller.signal })
  expect(await full.promise).toBeLessThanOrEqual(60_000)
  controller.abort(new Error('enough'))
  await expect(oneMore).rejects.toThrow('enough')
  expect(simulator.stats).toMatchObject({ accepted: 300, rateLimited: 0 })
})
