import {
  createConnection,
  createHttpClient,
  memoryStore,
  oauth2Provider,
  type RequestOptions,
} from '@evergrant/core'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { startSmartsheets } from '../smartsheets/smartsheets-simulator.ts'

async function start(timeout?: number) {
  const server = await startSmartsheets({
    rotation: 'single_use',
    familyRevocation: true,
    requestsPerMinute: 1_000,
  })
  const provider = oauth2Provider({
    id: 'api',
    name: 'API',
    ...server.options,
    origins: [server.url],
    rotation: 'single_use',
  })
  const pauses: number[] = []
  const connection = createConnection({
    provider,
    id: 'acme/api',
    store: memoryStore(),
    credentials: server.issue(),
    random: () => 0,
    async sleep(ms, { signal } = {}) {
      // Only pauses between attempts are of interest here; limits on calls last until they are called off.
      if (signal !== undefined)
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve()))
      pauses.push(ms)
    },
  })
  const client = createHttpClient({
    connection,
    baseUrl: server.options.baseUrl,
    ...(timeout === undefined ? {} : { timeout }),
    readError: (body) =>
      typeof body === 'object' && body !== null && 'errorCode' in body
        ? { providerCode: Number(body.errorCode), message: 'Told in our own words.' }
        : undefined,
  })
  return {
    server,
    connection,
    pauses,
    request: <T>(path: string, options?: RequestOptions<T>) => client.request(path, options),
    client,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

test('an answer is read as JSON and checked by a schema, a misfit names the path and no value', async () => {
  await using api = await start()
  const schema = v.object({ id: v.number(), email: v.string() })
  const user = await api.request('users/me', { schema })
  expect(user.email).toContain('@')
  const misfit = api.request('/users/me', { schema: v.object({ email: v.number() }) })
  const error: unknown = await misfit.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'invalid_response' })
  expect(String(error)).toContain('email')
  expect(String(error)).not.toContain(user.email)
})

test('an error of the API carries status, code and request id, and nothing of its body', async () => {
  await using api = await start()
  await expect(api.request('sheets/1')).rejects.toMatchObject({
    code: 'api_error',
    status: 404,
    providerCode: 1006,
    retryable: false,
    message: 'Told in our own words.',
  })
})

test('a request that a retry helps is sent again, after what the server asks for', async () => {
  await using api = await start()
  api.server.faults.api({ status: 503, retryAfter: 7 })
  api.server.faults.api({ status: 429 })
  await api.request('users/me')
  expect(api.pauses).toEqual([7_000, 1_000])
  expect(api.server.stats.apiRequests).toBe(3)
})

test('an answer that breaks off is asked for again, a request that may have been carried out is not', async () => {
  await using api = await start()
  api.server.faults.api({ reset: 'body' })
  await api.request('users/me')
  expect(api.server.stats.apiRequests).toBe(2)
  api.server.faults.api({ reset: 'before' })
  await expect(api.request('sheets', { method: 'POST', json: {} })).rejects.toMatchObject({
    code: 'network_error',
  })
  expect(api.server.stats.apiRequests).toBe(3)
})

test('an attempt that hangs ends with its time-out and is sent again', async () => {
  await using api = await start(50)
  api.server.faults.api({ hang: true })
  await api.request('users/me')
  expect(api.server.stats.apiRequests).toBe(2)
})

test('F7: the wait for a slow refresh does not count against the time-out of a request', async () => {
  await using api = await start(100)
  api.server.revokeAccessToken()
  api.server.faults.token({ delay: 300 })
  await api.request('users/me')
  expect(api.server.stats.tokenRequests).toBe(1)
})

test('F6: an abort ends the request with its own reason', async () => {
  await using api = await start()
  api.server.faults.api({ hang: true })
  const signal = AbortSignal.timeout(50)
  const thrown: unknown = await api.request('users/me', { signal }).catch((reason: unknown) => reason)
  expect(thrown).toBe(signal.reason)
  await expect(api.request('users/me', { signal })).rejects.toBe(signal.reason)
})

test('a download is handed over with its body unread', async () => {
  await using api = await start()
  const response = await api.client.response('users/me')
  expect(response.bodyUsed).toBe(false)
  expect(await response.json()).toHaveProperty('email')
})
