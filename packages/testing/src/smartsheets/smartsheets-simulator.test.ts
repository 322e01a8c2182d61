import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import {
  type SmartsheetsSimulator,
  type SmartsheetsSimulatorOptions,
  startSmartsheets,
} from './smartsheets-simulator.ts'

let server: SmartsheetsSimulator | undefined
afterEach(() => server?.close())

async function start(options: SmartsheetsSimulatorOptions = {}): Promise<SmartsheetsSimulator> {
  server = await startSmartsheets(options)
  return server
}

function get(
  { options, accessToken }: SmartsheetsSimulator,
  path: string,
  token = accessToken,
): Promise<Response> {
  return fetch(options.baseUrl + path, { headers: { authorization: `Bearer ${token}` } })
}

function hash(token: string): string {
  return createHash('sha256').update(`client-secret|${token}`).digest('hex')
}

function refresh(
  server: SmartsheetsSimulator,
  token: string,
  form: Record<string, string> = { hash: hash(token) },
) {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'client',
    refresh_token: token,
    ...form,
  })
  return fetch(server.options.tokenEndpoint, { method: 'POST', body })
}

/** The body without its refId, which is a new one each time. */
async function errorText(response: Response): Promise<string> {
  const text = await response.text()
  expect(text).toMatch(/,\n {2}"refId" : "[0-9a-z]{10,13}"\n}$/)
  return text.replace(/,\n {2}"refId" : .*/s, '\n}')
}

test('a refresh is answered in compact JSON, kills the old pair, and wants the hash of the new token next', async () => {
  const server = await start()
  const first = server.issue()
  expect(first.expiresIn).toBe(604_799)
  const response = await refresh(server, first.refreshToken)
  const text = await response.text()
  const body = JSON.parse(text)
  expect(text).toBe(
    `{"access_token":"${body.access_token}","token_type":"bearer","refresh_token":"${body.refresh_token}","expires_in":604799}`,
  )
  expect(body.access_token).toMatch(/^[0-9a-z]{26,27}$/)
  expect(await errorText(await get(server, '/users/me', first.accessToken))).toContain('"errorCode" : 1002,')
  expect((await refresh(server, body.refresh_token, { hash: hash(first.refreshToken) })).status).toBe(400)
  expect((await refresh(server, body.refresh_token)).status).toBe(200)
})

test('a refused refresh token is answered in pretty-printed JSON and the connection is closed', async () => {
  const server = await start()
  const response = await refresh(server, 'spent')
  expect(response.status).toBe(400)
  expect(response.headers.get('connection')).toBe('close')
  expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
  expect(await errorText(response)).toBe(`{
  "errorCode" : 1071,
  "message" : "Invalid Grant. The authorization code or refresh token provided was invalid.",
  "error" : "invalid_grant"
}`)
})

test.each<[string, Record<string, string>, number, number, string]>([
  ['another client', { client_id: 'another', client_secret: 'client-secret' }, 401, 1067, 'invalid_client'],
  [
    'another grant',
    { grant_type: 'password', client_secret: 'client-secret' },
    400,
    1068,
    'unsupported_grant_type',
  ],
  ['no token', { refresh_token: '', client_secret: 'client-secret' }, 400, 1070, 'invalid_request'],
  ['a wrong hash', { hash: hash('another') }, 400, 1072, 'invalid_grant'],
  ['neither hash nor secret', {}, 400, 1236, 'invalid_client'],
  [
    'both hash and secret',
    { hash: hash('token'), client_secret: 'client-secret' },
    400,
    1237,
    'invalid_request',
  ],
  ['a wrong secret', { client_secret: 'wrong' }, 400, 1238, 'invalid_client'],
])('a token request with %s gets its own code', async (_name, form, status, errorCode, error) => {
  const response = await refresh(await start(), 'token', form)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ errorCode, error })
})

test('the secret is taken in place of the hash, and parameters in the query as well as in the body', async () => {
  const server = await start()
  expect(
    (await refresh(server, server.issue().refreshToken, { client_secret: 'client-secret' })).status,
  ).toBe(200)
  const { refreshToken } = server.issue()
  const query = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'client',
    refresh_token: refreshToken,
  })
  query.set('hash', hash(refreshToken))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await fetch(`${server.options.tokenEndpoint}?${query}`, { method: 'POST', headers })
  expect(response.status).toBe(200)
  expect((await fetch(`${server.options.tokenEndpoint}?${query}`, { method: 'POST' })).status).toBe(415)
})

test('the other readings of the token endpoint can be chosen', async () => {
  const server = await start({
    readings: {
      tokenErrorText: 'error_description',
      errorCode: 'text',
      refId: false,
      tokenAnswer: 'wrapped',
      basicAuthentication: true,
    },
  })
  expect(await (await refresh(server, 'spent')).json()).toEqual({
    errorCode: '1071',
    error_description: 'Invalid Grant. The authorization code or refresh token provided was invalid.',
    error: 'invalid_grant',
  })
  const form = {
    grant_type: 'refresh_token',
    client_id: 'client',
    refresh_token: server.issue().refreshToken,
  }
  const headers = { authorization: `Basic ${btoa('client:client-secret')}` }
  const response = await fetch(server.options.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  })
  expect(await response.json()).toEqual({ token: expect.objectContaining({ expires_in: 604_799 }) })
})

test('the callback carries the life of the code in milliseconds, and the code is good for one exchange', async () => {
  const server = await start({ redirectUris: ['http://localhost:3000/callback'] })
  const query = { response_type: 'code', client_id: 'client', scope: 'READ_SHEETS', state: 's' }
  const url = `${server.options.authorizationEndpoint}?${new URLSearchParams(query)}`
  const callback = new URL(await server.authorize(url))
  const code = callback.searchParams.get('code') ?? ''
  expect(callback.href).toBe(`http://localhost:3000/callback?code=${code}&expires_in=599135&state=s`)
  const form = { grant_type: 'authorization_code', client_id: 'client', code, hash: hash(code) }
  const exchange = (extra = {}) =>
    fetch(server.options.tokenEndpoint, { method: 'POST', body: new URLSearchParams({ ...form, ...extra }) })
  const { access_token } = await (await exchange()).json()
  expect((await get(server, '/sheets', access_token)).status).toBe(200)
  expect(await (await exchange()).json()).toMatchObject({ errorCode: 1071 })

  const second = new URL(await server.authorize(url)).searchParams.get('code') ?? ''
  const mismatch = await exchange({
    code: second,
    hash: hash(second),
    redirect_uri: 'http://localhost:3000/x',
  })
  expect(await mismatch.json()).toMatchObject({ errorCode: 1073 })
  const invalid = await server.authorize(url.replace('READ_SHEETS', 'READ_MINDS'))
  expect(new URL(invalid).searchParams.get('error')).toBe('invalid_scope')
})

test('a token without READ_SHEETS sees its user and nothing else', async () => {
  const server = await start()
  const { accessToken } = server.issue({ scope: 'READ_USERS' })
  expect((await get(server, '/users/me', accessToken)).status).toBe(200)
  const response = await get(server, '/sheets', accessToken)
  expect([response.status, (await response.json()).errorCode]).toEqual([403, 1004])
})

test('each kind of bad access token has its code', async () => {
  const server = await start()
  const { accessToken } = server.issue()
  expect(await errorText(await fetch(`${server.options.baseUrl}/users/me`))).toContain('"errorCode" : 1001,')
  const invalid = await get(server, '/users/me', 'invalid')
  expect(invalid.status).toBe(401)
  expect(await errorText(invalid)).toBe(
    '{\n  "errorCode" : 1002,\n  "message" : "Your Access Token is invalid."\n}',
  )
  server.expireAccessTokens()
  expect(await errorText(await get(server, '/users/me', accessToken))).toContain('"errorCode" : 1003,')
  server.revokeAccessToken()
  expect(await errorText(await get(server, '/users/me', accessToken))).toContain('"errorCode" : 1002,')
  expect((await get(server, '/users/me')).status).toBe(200)
  server.revokeAccessToken(server.accessToken)
  expect(server.isLiving(server.accessToken)).toBe(false)
  expect((await get(server, '/users/me')).status).toBe(401)
})

test('only a token made by hand may assume another user', async () => {
  const server = await start()
  const headers = (token: string) => ({
    authorization: `Bearer ${token}`,
    'assume-user': 'other%40example.com',
  })
  const url = `${server.options.baseUrl}/users/me`
  const byHand = await fetch(url, { headers: headers(server.accessToken) })
  expect(await byHand.json()).toMatchObject({ email: 'other@example.com' })
  const byOauth = await fetch(url, { headers: headers(server.issue().accessToken) })
  expect([byOauth.status, (await byOauth.json()).errorCode]).toEqual([401, 1030])
})

test('a token is revoked by sending it, with its refresh token', async () => {
  const server = await start()
  const [first, second] = [server.issue(), server.issue()]
  const revoke = (token: string, query = '') =>
    fetch(server.options.tokenEndpoint + query, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
  const response = await revoke(first.accessToken)
  expect(await response.text()).toBe('{"message":"SUCCESS","resultCode":0}')
  expect([server.isLiving(first.refreshToken), server.isLiving(second.refreshToken)]).toEqual([false, true])
  expect((await revoke(first.accessToken)).status).toBe(401)
  await revoke(second.accessToken, '?deleteAllForApiClient=true')
  expect(server.isLiving(second.refreshToken)).toBe(false)
  expect(server.stats.revocations).toBe(2)
})

test('the rate limit is 300 requests a minute and says nothing about when to come back', async () => {
  const server = await start({ now: () => 0 })
  for (let round = 0; round < 6; round += 1) {
    await Promise.all(
      Array.from({ length: 50 }, () => get(server, '/serverinfo').then((response) => response.text())),
    )
  }
  const limited = await get(server, '/serverinfo')
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null])
  expect(await errorText(limited)).toBe('{\n  "errorCode" : 4003,\n  "message" : "Rate limit exceeded."\n}')
  expect(server.stats).toMatchObject({ accepted: 300, rateLimited: 1 })
})

test('the history of a cell tells what stands there, and counts for ten requests', async () => {
  const server = await start({ now: () => 0, strict: true })
  const [sheet] = server.sheets
  const cell = `/sheets/${sheet?.id}/rows/${sheet?.rowIds[1]}/columns/${sheet?.columns[0]?.id}`
  expect(await (await get(server, `${cell}/history?pageSize=5`)).json()).toMatchObject({
    totalCount: 1,
    data: [{ columnId: sheet?.columns[0]?.id, value: 'Row 2', modifiedBy: { name: 'Person One' } }],
  })
  for (let count = 1; count < 30; count += 1) await (await get(server, `${cell}/history`)).text()
  expect((await get(server, '/serverinfo')).status).toBe(429)
  expect(server.stats).toMatchObject({ accepted: 30, rateLimited: 1 })
})

test('a fault by status has the error code that belongs to it', async () => {
  const server = await start({ requestsPerMinute: 0, readings: { retryAfter: true } })
  for (const status of [429, 500, 503, 418]) server.faults.api({ status })
  const codes = []
  for (let round = 0; round < 4; round += 1)
    codes.push((await (await get(server, '/sheets')).json()).errorCode)
  expect(codes).toEqual([4003, 4000, 4001, 1008])
  expect((await get(server, '/sheets')).headers.get('retry-after')).toBe('60')
})

test('what is not there is 1006, and other methods are 1010', async () => {
  const server = await start()
  const response = await get(server, '/sheets/1')
  expect(response.status).toBe(404)
  expect(await errorText(response)).toBe('{\n  "errorCode" : 1006,\n  "message" : "Not Found"\n}')
  for (const path of [
    '/reports/1',
    '/workspaces/1/children',
    `/sheets/${server.sheets[0]?.id}/rows/1`,
    '/nowhere',
  ]) {
    expect((await (await get(server, path)).json()).errorCode).toBe(1006)
  }
  const headers = { authorization: `Bearer ${server.accessToken}` }
  const deleted = await fetch(`${server.options.baseUrl}/sheets`, { method: 'DELETE', headers })
  expect([deleted.status, (await deleted.json()).errorCode]).toEqual([405, 1010])
})
