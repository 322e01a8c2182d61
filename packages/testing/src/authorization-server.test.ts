import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from './authorization-server.ts'

let server: AuthorizationServer | undefined
afterEach(() => server?.close())

async function start(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  server = await startAuthorizationServer(options)
  return server
}

function post(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form), headers })
}

const client = { client_id: 'client', client_secret: 'client-secret' }

function refresh({ options }: AuthorizationServer, refreshToken: string): Promise<Response> {
  return post(options.tokenEndpoint, { grant_type: 'refresh_token', refresh_token: refreshToken, ...client })
}

function call({ apiUrl }: AuthorizationServer, accessToken: string): Promise<Response> {
  return fetch(`${apiUrl}/things?page=2`, { headers: { authorization: `Bearer ${accessToken}` } })
}

const redirectUri = 'http://localhost:3000/callback'

function authorizationUrl({ options }: AuthorizationServer, extra: Record<string, string> = {}): string {
  const query = {
    response_type: 'code',
    client_id: 'client',
    redirect_uri: redirectUri,
    state: 'a state',
    ...extra,
  }
  return `${options.authorizationEndpoint}?${new URLSearchParams(query)}`
}

function exchange({ options }: AuthorizationServer, callback: string, extra: Record<string, string> = {}) {
  const code = new URL(callback).searchParams.get('code') ?? ''
  return post(options.tokenEndpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    ...client,
    ...extra,
  })
}

test('a refresh answers with a flat token object that must not be stored', async () => {
  const server = await start({ accessTokenLifetime: 60, refreshTokenLifetime: 600 })
  const issued = server.issue()
  const response = await refresh(server, issued.refreshToken)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const body = await response.json()
  expect(Object.keys(body)).toEqual([
    'access_token',
    'token_type',
    'refresh_token',
    'expires_in',
    'refresh_token_expires_in',
  ])
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 60, refresh_token_expires_in: 600 })
  expect(body.access_token).not.toBe(issued.accessToken)
  expect(server.stats).toMatchObject({ tokenRequests: 1, grants: 1, refused: 0 })
})

test('credentials that are issued on the server side carry the time of the server clock', async () => {
  const server = await start({ now: () => Date.UTC(2026, 0, 31) })
  const { accessToken, refreshToken, ...plain } = server.issue({ ageSeconds: 3600, scope: 'read' })
  expect(plain).toEqual({ issuedAt: '2026-01-30T23:00:00.000Z', expiresIn: 3600, scope: 'read' })
  expect(server.isLiving(accessToken)).toBe(false)
  expect(server.isLiving(refreshToken)).toBe(true)
})

test('the API echoes what a living access token sends and turns every other away', async () => {
  const server = await start()
  const { accessToken } = server.issue()
  const response = await call(server, accessToken)
  expect(await response.json()).toMatchObject({ method: 'GET', path: '/api/things', query: { page: '2' } })

  const withoutToken = await fetch(server.apiUrl)
  expect(withoutToken.headers.get('www-authenticate')).toBe('Bearer')
  server.expireAccessTokens()
  const withExpired = await call(server, accessToken)
  expect(withExpired.status).toBe(401)
  expect(withExpired.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  expect(server.stats).toMatchObject({ apiRequests: 3, accepted: 1, rejected401: 2 })
})

test('a token that is revoked early is turned away while the grant lives on', async () => {
  const server = await start()
  const first = server.issue()
  const second = server.issue()
  server.revokeAccessToken(first.accessToken)
  expect((await call(server, first.accessToken)).status).toBe(401)
  expect((await call(server, second.accessToken)).status).toBe(200)
  expect((await refresh(server, first.refreshToken)).status).toBe(200)
  server.revokeRefreshToken(second.refreshToken)
  expect((await call(server, second.accessToken)).status).toBe(200)
  expect((await refresh(server, second.refreshToken)).status).toBe(400)
  server.revokeGrant()
  expect((await call(server, second.accessToken)).status).toBe(401)
})

test('an authorization code is exchanged once, and a second exchange ends the grant', async () => {
  const server = await start({ issuer: 'https://as.example.com' })
  const callback = await server.authorize(authorizationUrl(server, { scope: 'read write' }))
  const answer = new URL(callback)
  expect(answer.href.startsWith(redirectUri)).toBe(true)
  expect(answer.searchParams.get('state')).toBe('a state')
  expect(answer.searchParams.get('iss')).toBe('https://as.example.com')

  const body = await (await exchange(server, callback)).json()
  expect(body.scope).toBe('read write')
  expect((await call(server, body.access_token)).status).toBe(200)
  const again = await exchange(server, callback)
  expect(again.status).toBe(400)
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
  expect((await call(server, body.access_token)).status).toBe(401)
  expect(server.stats).toMatchObject({ authorizations: 1, grants: 1, refused: 1 })
})

test('an authorization code expires after ten minutes', async () => {
  let now = 0
  const server = await start({ now: () => now })
  const callback = await server.authorize(authorizationUrl(server))
  now = 600_000
  expect((await exchange(server, callback)).status).toBe(400)
})

test('a code that was asked for with PKCE needs its verifier', async () => {
  const server = await start({ requirePkce: true })
  const verifier = 'v'.repeat(43)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' }
  const wrong = await server.authorize(authorizationUrl(server, pkce))
  expect((await exchange(server, wrong, { code_verifier: 'w'.repeat(43) })).status).toBe(400)
  const right = await server.authorize(authorizationUrl(server, pkce))
  expect((await exchange(server, right, { code_verifier: verifier })).status).toBe(200)
  const without = await server.authorize(authorizationUrl(server))
  expect(new URL(without).searchParams.get('error')).toBe('invalid_request')
})

test('a code is bound to its redirect URI', async () => {
  const server = await start()
  const callback = await server.authorize(authorizationUrl(server))
  const response = await exchange(server, callback, { redirect_uri: 'http://localhost:3000/elsewhere' })
  expect(response.status).toBe(400)
})

test('a user who denies sends the browser back with the error and the state', async () => {
  const server = await start({ deny: true })
  const callback = new URL(await server.authorize(authorizationUrl(server)))
  expect(Object.fromEntries(callback.searchParams)).toEqual({ error: 'access_denied', state: 'a state' })
  expect(server.stats.authorizations).toBe(0)
})

test('an unknown client or redirect URI is never redirected', async () => {
  const server = await start({ redirectUris: [redirectUri] })
  await expect(server.authorize(authorizationUrl(server, { client_id: 'another' }))).rejects.toThrow(
    TypeError,
  )
  const elsewhere = authorizationUrl(server, { redirect_uri: 'https://evil.example/' })
  await expect(server.authorize(elsewhere)).rejects.toThrow('answered 400')
})

test('a client authenticates in the body or by Basic, but not both ways and not with a wrong secret', async () => {
  const server = await start({ clientId: 'a b', clientSecret: 's:e%c&r+t é' })
  const { tokenEndpoint } = server.options
  const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
  const basic = `Basic ${btoa(`${encode('a b')}:${encode('s:e%c&r+t é')}`)}`
  const form = { grant_type: 'client_credentials' }
  const posted = { ...form, client_id: 'a b', client_secret: 's:e%c&r+t é' }
  expect((await post(tokenEndpoint, posted)).status).toBe(200)
  expect((await post(tokenEndpoint, form, { authorization: basic })).status).toBe(200)
  const both = await post(tokenEndpoint, posted, { authorization: basic })
  expect([both.status, (await both.json()).error]).toEqual([400, 'invalid_request'])
  const wrong = await post(tokenEndpoint, { ...posted, client_secret: 'wrong' })
  expect([wrong.status, (await wrong.json()).error]).toEqual([401, 'invalid_client'])
  expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/)
})

test('one way to authenticate can be demanded, and a public client needs none', async () => {
  const strict = await start({ clientAuthentication: 'client_secret_basic' })
  expect(
    (await post(strict.options.tokenEndpoint, { grant_type: 'client_credentials', ...client })).status,
  ).toBe(401)
  await strict.close()
  const open = await start({ clientSecret: undefined })
  expect(open.options).not.toHaveProperty('clientSecret')
  const form = { grant_type: 'client_credentials', client_id: 'client' }
  expect((await post(open.options.tokenEndpoint, form)).status).toBe(200)
})

test('a token request that is no form, lacks a parameter or names another grant is refused', async () => {
  const server = await start()
  const { tokenEndpoint } = server.options
  const json = await fetch(tokenEndpoint, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  const missing = await post(tokenEndpoint, { grant_type: 'refresh_token', ...client })
  const other = await post(tokenEndpoint, { grant_type: 'password', ...client })
  expect([await json.json(), await missing.json(), await other.json()]).toMatchObject([
    { error: 'invalid_request' },
    { error: 'invalid_request', error_description: 'The parameter refresh_token is missing.' },
    { error: 'unsupported_grant_type' },
  ])
  expect((await fetch(tokenEndpoint)).status).toBe(405)
  expect(server.stats).toMatchObject({ tokenRequests: 3, grants: 0, refused: 0 })
})

test('revocation ends the whole grant and does not mind unknown tokens', async () => {
  const server = await start()
  const { accessToken, refreshToken } = server.issue()
  const { revocationEndpoint } = server.options
  expect((await post(revocationEndpoint, { token: 'unknown', ...client })).status).toBe(200)
  expect((await post(revocationEndpoint, { token: refreshToken })).status).toBe(401)
  expect(server.isLiving(accessToken)).toBe(true)
  expect((await post(revocationEndpoint, { token: refreshToken, ...client })).status).toBe(200)
  expect([server.isLiving(accessToken), server.isLiving(refreshToken)]).toEqual([false, false])
  expect(server.stats.revocations).toBe(2)
})

test('the rate limit is a sliding minute for each token', async () => {
  let now = 0
  const server = await start({ requestsPerMinute: 2, now: () => now })
  const { accessToken } = server.issue()
  expect((await call(server, accessToken)).status).toBe(200)
  now = 30_000
  expect((await call(server, accessToken)).status).toBe(200)
  const limited = await call(server, accessToken)
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '30'])
  expect((await call(server, server.issue().accessToken)).status).toBe(200)
  now = 60_000
  expect((await call(server, accessToken)).status).toBe(200)
  expect((await call(server, accessToken)).status).toBe(429)
  expect(server.stats).toMatchObject({ accepted: 4, rateLimited: 2 })
})

test('the log keeps what was received and what was answered, and can be emptied', async () => {
  const server = await start()
  await refresh(server, 'never issued')
  await call(server, server.issue().accessToken)
  const [first, second] = server.stats.requests
  expect(first).toMatchObject({ method: 'POST', path: '/token', status: 400 })
  expect(new URLSearchParams(first?.body).get('refresh_token')).toBe('never issued')
  expect(second).toMatchObject({ method: 'GET', path: '/api/things', status: 200 })
  expect(second?.query.get('page')).toBe('2')
  expect(second?.headers.authorization).toMatch(/^Bearer /)
  server.stats.reset()
  expect(server.stats).toMatchObject({ tokenRequests: 0, apiRequests: 0, requests: [] })
})

test('headers that come twice are logged as one', async () => {
  const server = await start()
  const headers = { 'X-Twice': ['one', 'two'] }
  await new Promise<void>((resolve) => {
    request(server.apiUrl, { headers }, (response) => response.resume().on('end', resolve)).end()
  })
  expect(server.stats.requests[0]?.headers['x-twice']).toBe('one, two')
})

test('closing ends kept and waiting connections at once', async () => {
  const server = await startAuthorizationServer({ tokenDelay: 60_000 })
  await (await fetch(server.apiUrl)).text()
  const waiting = refresh(server, 'any').then(
    () => 'answered',
    () => 'cut',
  )
  while (server.stats.tokenRequests === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  const before = performance.now()
  await Promise.all([server.close(), server[Symbol.asyncDispose]()])
  expect(performance.now() - before).toBeLessThan(1000)
  expect(await waiting).toBe('cut')
  // The delay has ended as well: no timer keeps the process alive.
  expect(server.stats.refused).toBe(1)
  await expect(fetch(server.apiUrl)).rejects.toThrow()
})

test('delays may depend on the number of the request', async () => {
  const delays: string[] = []
  const server = await start({
    tokenDelay: (index) => Number(delays.push(`token ${index}`)) * 0,
    apiDelay: (index) => Number(delays.push(`api ${index}`)) * 0,
    unauthorizedDelay: (index) => Number(delays.push(`401 ${index}`)) * 0,
  })
  await refresh(server, 'a')
  await refresh(server, 'b')
  await call(server, server.issue().accessToken)
  await call(server, 'c')
  await call(server, 'd')
  expect(delays).toEqual(['token 0', 'token 1', 'api 0', 'api 1', '401 0', 'api 2', '401 1'])
})

test('refused requests can be answered one after another', async () => {
  const server = await start({ unauthorizedDelay: (index) => (2 - index) * 25 })
  const order: number[] = []
  const calls = [0, 1, 2].map(async (number) => {
    await fetch(`${server.apiUrl}/${number}`)
    order.push(server.stats.requests.findIndex((request) => request.path === `/api/${number}`))
  })
  await Promise.all(calls)
  expect(order).toEqual([2, 1, 0])
})
