import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts'
import type { Fault } from './faults.ts'

let server: AuthorizationServer
let refreshToken: string
beforeEach(async () => {
  server = await startAuthorizationServer()
  refreshToken = server.issue().refreshToken
})
afterEach(() => server.close())

function refresh(init: RequestInit = {}): Promise<Response> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: 'client',
    client_secret: 'client-secret',
  }
  return fetch(server.options.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
    ...init,
  })
}

/** How a request ends on the wire, and whether the server has rotated. */
async function outcomeOf(
  fault: Fault,
): Promise<{ status?: number; body?: string; error?: string; isRotated: boolean }> {
  server.faults.token(fault)
  const result: { status?: number; body?: string; error?: string } = {}
  try {
    const response = await refresh({ signal: AbortSignal.timeout(100) })
    result.status = response.status
    result.body = await response.text()
  } catch (error) {
    result.error = (error as Error).name === 'TimeoutError' ? 'time-out' : 'cut'
  }
  return { ...result, isRotated: !server.isLiving(refreshToken) }
}

test('a status comes with the error body of the provider, Retry-After, and without any effect', async () => {
  server.faults.token({ status: 503, retryAfter: 7 })
  const response = await refresh()
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
  expect(await response.json()).toEqual({ error: 'temporarily_unavailable' })
  expect(server.isLiving(refreshToken)).toBe(true)
})

test('a status can have a body and headers of its own and come after the rotation', async () => {
  const headers = { 'Content-Type': 'text/plain', 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }
  server.faults.token({ status: 502, body: 'Bad gateway', headers, phase: 'after' })
  const response = await refresh()
  expect([response.status, await response.text()]).toEqual([502, 'Bad gateway'])
  expect(response.headers.get('content-type')).toBe('text/plain')
  expect(response.headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT')
  expect(server.isLiving(refreshToken)).toBe(false)
})

test.each<[Fault, { status?: number; error: string; isRotated: boolean }]>([
  [{ reset: 'before' }, { error: 'cut', isRotated: false }],
  [{ reset: 'after' }, { error: 'cut', isRotated: true }],
  [{ reset: 'body' }, { status: 200, error: 'cut', isRotated: true }],
  [{ hang: true }, { error: 'time-out', isRotated: false }],
  [
    { hang: true, phase: 'after' },
    { error: 'time-out', isRotated: true },
  ],
  [
    { hang: true, phase: 'body' },
    { status: 200, error: 'time-out', isRotated: true },
  ],
])('%j ends as %j', async (fault, expected) => {
  expect(await outcomeOf(fault)).toEqual(expected)
  expect(server.stats).toMatchObject({ tokenRequests: 1, grants: expected.isRotated ? 1 : 0 })
})

test('half of the body is on the wire before the connection is cut', async () => {
  server.faults.api({ reset: 'body' })
  const { port, hostname } = new URL(server.url)
  const received = await new Promise<string>((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => {
      const { accessToken } = server.issue()
      socket.write(`GET /api HTTP/1.1\r\nHost: loopback\r\nAuthorization: Bearer ${accessToken}\r\n\r\n`)
    })
    socket.on('data', (data) => {
      text += data
    })
    socket.on('close', () => resolve(text))
    socket.on('error', () => {})
  })
  const [head = '', body = ''] = received.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 200 OK/)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
  expect(body.length).toBe(Math.floor(length / 2))
})

test('a page for people comes as 200', async () => {
  expect(await outcomeOf({ html: true })).toMatchObject({
    status: 200,
    body: expect.stringMatching(/^<!doctype html>/),
  })
  expect(await outcomeOf({ html: true, phase: 'after' })).toMatchObject({ status: 200, isRotated: true })
})

test('an error object comes as 200', async () => {
  expect(await outcomeOf({ errorIn200: 'invalid_grant' })).toEqual({
    status: 200,
    body: '{"error":"invalid_grant"}',
    isRotated: false,
  })
  expect(server.stats.refused).toBe(0)
})

test('a huge body has the size that was asked for', async () => {
  expect((await outcomeOf({ hugeBytes: 200_000 })).body?.length).toBe(200_000)
  expect(server.stats.hugeBytesWritten).toBe(200_000)
})

test('a huge body stops when the client goes away', async () => {
  server.faults.token({ hugeBytes: 1_000_000_000 })
  const response = await refresh()
  await response.body?.cancel()
  await new Promise((resolve) => setTimeout(resolve, 50))
  const written = server.stats.hugeBytesWritten
  expect(written).toBeLessThan(50_000_000)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(server.stats.hugeBytesWritten).toBe(written)
})

test('the true answer can be rewritten', async () => {
  server.faults.token({ answer: ({ access_token, ...rest }) => ({ ...rest, expires_in: '3600', odd: null }) })
  const body = await (await refresh()).json()
  expect(body).toEqual({
    token_type: 'bearer',
    refresh_token: expect.any(String),
    expires_in: '3600',
    odd: null,
  })
  expect(server.isLiving(body.refresh_token)).toBe(true)
})

test('a redirect keeps the method unless another status is given', async () => {
  server.faults.token({ redirect: 'https://elsewhere.example/token' })
  server.faults.token({ redirect: 'https://elsewhere.example/token', status: 302 })
  const first = await refresh()
  expect([first.status, first.headers.get('location')]).toEqual([307, 'https://elsewhere.example/token'])
  expect((await refresh()).status).toBe(302)
})

test('a delay comes before the effect or after it', async () => {
  expect(await outcomeOf({ delay: 200 })).toEqual({ error: 'time-out', isRotated: false })
  expect(await outcomeOf({ delay: 200, phase: 'after' })).toEqual({ error: 'time-out', isRotated: true })
})

test('faults strike in order and by count, each kind of request for itself', async () => {
  server.faults.token({ status: 500 }, 2)
  server.faults.token({ status: 502 })
  server.faults.api({ status: 429, retryAfter: 1 })
  server.faults.revocation({ status: 503 })
  const statuses = []
  for (let round = 0; round < 4; round += 1) statuses.push((await refresh()).status)
  expect(statuses).toEqual([500, 500, 502, 200])
  expect((await fetch(server.apiUrl)).status).toBe(429)
  expect((await fetch(server.apiUrl)).status).toBe(401)
  expect((await fetch(server.options.revocationEndpoint, { method: 'POST' })).status).toBe(503)
  expect(server.stats).toMatchObject({
    tokenRequests: 4,
    apiRequests: 2,
    rejected401: 1,
    rateLimited: 0,
    revocations: 0,
  })
})

test('faults that nobody met can be cleared, also those without end', async () => {
  server.faults.token({ status: 500 }, Number.POSITIVE_INFINITY)
  expect((await refresh()).status).toBe(500)
  expect((await refresh()).status).toBe(500)
  server.faults.clear()
  expect((await refresh()).status).toBe(200)
})

test('a fault that nobody knows is a mistake of the caller', () => {
  expect(() => server.faults.token({ explode: true } as unknown as Fault)).toThrow(TypeError)
  expect(() => server.faults.token({ status: 500 }, 0)).toThrow('at least one')
})
