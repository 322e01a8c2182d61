import { apiKeyProvider, createConnection, oauth2Provider } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { type AuthorizationServer, startAuthorizationServer } from '../authorization-server.ts'
import { type Stage, startStage } from './stage.ts'

/** A server whose origin no provider has declared. */
async function withStranger(): Promise<Stage & { stranger: AuthorizationServer }> {
  const stage = await startStage()
  const stranger = await startAuthorizationServer()
  const close = async (): Promise<void> => {
    await Promise.all([stage.server.close(), stranger.close()])
  }
  return { ...stage, stranger, [Symbol.asyncDispose]: close }
}

/** What a server's API has seen, without what stood before. */
function seen({ stats }: AuthorizationServer) {
  return stats.requests
    .filter(({ path }) => path.startsWith('/api'))
    .map(({ method, path, body, headers }) => ({ method, path, body, type: headers['content-type'] }))
}

const credentials = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'] as const

function credentialHeaders({ stats }: AuthorizationServer): string[] {
  return stats.requests.flatMap(({ headers }) => credentials.filter((name) => headers[name] !== undefined))
}

describe('a redirect', () => {
  const form = 'application/x-www-form-urlencoded;charset=UTF-8'
  const kept = { body: 'a=1', type: form }
  const dropped = { body: '', type: undefined }
  const rules = [
    [301, 'POST', 'GET', dropped],
    [302, 'POST', 'GET', dropped],
    [303, 'POST', 'GET', dropped],
    [307, 'POST', 'POST', kept],
    [308, 'POST', 'POST', kept],
    [301, 'PUT', 'PUT', kept],
    [302, 'DELETE', 'DELETE', kept],
    [303, 'PUT', 'GET', dropped],
    [303, 'HEAD', 'HEAD', dropped],
    [302, 'GET', 'GET', dropped],
  ] as const
  for (const [status, method, next, what] of rules) {
    for (const where of ['init', 'a Request'] as const) {
      test(`S3: ${status} after ${method} in ${where} is followed with ${next}, on the same and another origin`, async () => {
        await using stage = await withStranger()
        const { server, stranger, connection } = stage
        const init =
          method === 'GET' || method === 'HEAD'
            ? { method }
            : { method, body: new URLSearchParams({ a: '1' }) }
        const send = () => {
          const url = `${server.apiUrl}/start`
          return where === 'init' ? connection.fetch(url, init) : connection.fetch(new Request(url, init))
        }
        server.faults.api({ redirect: '/api/end', status })
        expect((await send()).status).toBe(200)
        server.faults.api({ redirect: `${stranger.apiUrl}/end`, status })
        expect((await send()).status).toBe(401)
        const end = { method: next, path: '/api/end', ...what }
        expect(seen(server)[1]).toEqual(end)
        expect(seen(stranger)).toEqual([end])
        expect(credentialHeaders(stranger)).toEqual([])
        expect(server.stats.requests.map(({ headers }) => headers.authorization)).toEqual(
          Array(3).fill(`Bearer ${stage.issued.accessToken}`),
        )
        expect(stage.server.stats.tokenRequests).toBe(0)
      })
    }
  }

  test('S3: is followed five times, not six', async () => {
    await using stage = await startStage()
    const { server, connection } = stage
    server.faults.api({ redirect: '/api/on' }, 5)
    expect((await connection.fetch(`${server.apiUrl}/start`)).status).toBe(200)
    server.faults.api({ redirect: '/api/on' }, 6)
    await expect(connection.fetch(`${server.apiUrl}/start`)).rejects.toThrow('more than 5 redirects')
    expect(server.stats.apiRequests).toBe(6 + 6)
  })

  test('S3: comes back as it is with redirect "manual", and rejects with "error", also inside a Request', async () => {
    await using stage = await startStage()
    const { server, connection } = stage
    server.faults.api({ redirect: '/api/end', status: 302 }, 4)
    const url = `${server.apiUrl}/start`
    for (const response of [
      await connection.fetch(url, { redirect: 'manual' }),
      await connection.fetch(new Request(url, { redirect: 'manual' })),
    ]) {
      expect([response.status, response.headers.get('location')]).toEqual([302, '/api/end'])
    }
    await expect(connection.fetch(url, { redirect: 'error' })).rejects.toThrow(TypeError)
    await expect(connection.fetch(new Request(url, { redirect: 'error' }))).rejects.toThrow(TypeError)
    expect(seen(server).map(({ path }) => path)).toEqual(Array(4).fill('/api/start'))
  })

  test('S3: back to a declared origin, and to another one that is declared, carries the token again', async () => {
    await using stage = await withStranger()
    const { server, stranger } = stage
    const second = server.url.replace('127.0.0.1', 'localhost')
    const provider = stage.providerWith({ origins: [server.url, second] })
    const connection = stage.connect({ provider })
    server.faults.api({ redirect: `${second}/api/second` })
    server.faults.api({ redirect: `${stranger.apiUrl}/away` })
    stranger.faults.api({ redirect: `${server.apiUrl}/back` })
    expect((await connection.fetch(`${server.apiUrl}/start`)).status).toBe(200)
    expect(server.stats.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual(
      ['/api/start', '/api/second', '/api/back'].map((path) => [path, `Bearer ${stage.issued.accessToken}`]),
    )
    expect(credentialHeaders(stranger)).toEqual([])
  })

  test("S3: takes neither the caller's own credentials nor an X-Api-Key to another origin", async () => {
    await using stage = await withStranger()
    const { server, stranger } = stage
    const provider = apiKeyProvider({
      id: 'keyed',
      name: 'Keyed',
      origins: [server.url],
      apply: (headers, key) => headers.set('X-Api-Key', key),
    })
    const connection = createConnection({
      provider,
      credentials: { accessToken: 'the-key', expiresIn: null },
    })
    const headers = Object.fromEntries(credentials.map((name) => [name, 'of-the-caller']))
    for (const status of [301, 302, 303, 307, 308]) {
      server.faults.api({ redirect: `${stranger.apiUrl}/end`, status })
      await connection.fetch(`${server.apiUrl}/start`, { headers: { ...headers, 'x-trace': 'kept' } })
    }
    expect(server.stats.requests.map((request) => request.headers['x-api-key'])).toEqual(
      Array(5).fill('the-key'),
    )
    expect(credentialHeaders(stranger)).toEqual([])
    expect(stranger.stats.requests.map((request) => request.headers['x-trace'])).toEqual(
      Array(5).fill('kept'),
    )
  })

  test('S3: is not followed with a stream that is gone, or to something that is no web address', async () => {
    await using stage = await startStage()
    const { server, connection } = stage
    server.faults.api({ redirect: '/api/end', status: 307 })
    const body = new Blob(['gone']).stream()
    const call = connection.fetch(`${server.apiUrl}/start`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    await expect(call).rejects.toThrow(TypeError)
    server.faults.api({ redirect: 'data:text/plain,hello', status: 302 })
    await expect(connection.fetch(`${server.apiUrl}/start`)).rejects.toThrow(TypeError)
  })

  test('S3: at the token endpoint is refused, and its target never sees the refresh token', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      await using stage = await withStranger()
      stage.server.faults.token({ redirect: stage.stranger.options.tokenEndpoint, status })
      await expect(stage.connection.refresh()).rejects.toMatchObject({ code: 'refresh_misconfigured' })
      expect([stage.server.stats.tokenRequests, stage.stranger.stats.requests.length]).toEqual([1, 0])
    }
  })
})

describe('the origin guard', () => {
  test('S3: another origin is fetched without credentials and without a token request', async () => {
    await using stage = await withStranger()
    stage.clock.advance(2 * 3600_000)
    const response = await stage.connection.fetch(`${stage.stranger.apiUrl}/things`)
    expect(response.status).toBe(401)
    expect(credentialHeaders(stage.stranger)).toEqual([])
    expect(stage.server.stats.requests).toEqual([])
    expect(stage.store.total()).toBe(0)
  })

  test('S3: another port, another scheme or a look-alike host is another origin', async () => {
    const urls: string[] = []
    await using stage = await startStage({
      connection: {
        // Only the names are changed on the way; the requests are real.
        fetch(input, init) {
          urls.push(String(input))
          return fetch(stage.server.apiUrl, init)
        },
      },
      provider: { origins: ['https://api.example.test'] },
    })
    for (const origin of [
      'https://api.example.test:8443',
      'https://api.example.test.evil.test',
      'https://evil.test/api.example.test',
      'http://api.example.test',
    ]) {
      await stage.connection.fetch(`${origin}/things`)
    }
    expect(credentialHeaders(stage.server)).toEqual([])
    await stage.connection.fetch('https://api.example.test:443/things')
    expect(credentialHeaders(stage.server)).toEqual(['authorization'])
    expect(urls).toHaveLength(5)
  })

  test('S3: a token is not sent over plain http, even if a provider declares such an origin', async () => {
    await using stage = await startStage()
    const declared = { ...stage.provider, origins: ['http://api.example.test'] }
    const connection = stage.connect({
      provider: declared,
      fetch: (_input, init) => fetch(stage.server.apiUrl, init),
    })
    await connection.fetch('http://api.example.test/things')
    expect(credentialHeaders(stage.server)).toEqual([])
  })

  test('S3: origins and endpoints are https or loopback', () => {
    const options = { id: 'a', name: 'A', clientId: 'c', tokenEndpoint: 'https://example.test/token' }
    const secure = 'https://example.test'
    for (const origin of ['http://example.test', 'http://10.0.0.1', 'ftp://example.test', 'example.test']) {
      expect(() => oauth2Provider({ ...options, origins: [origin] })).toThrow(/^origins\[0\]/)
      const endpoint = `${origin}/token`
      expect(() => oauth2Provider({ ...options, origins: [secure], tokenEndpoint: endpoint })).toThrow(
        /^tokenEndpoint/,
      )
      expect(() => oauth2Provider({ ...options, origins: [secure], revocationEndpoint: endpoint })).toThrow(
        /^revocationEndpoint/,
      )
      expect(() =>
        oauth2Provider({ ...options, origins: [secure], authorizationEndpoint: endpoint }),
      ).toThrow(/^authorizationEndpoint/)
    }
    expect(() => oauth2Provider({ ...options, origins: [] })).toThrow(/^origins/)
    for (const origin of ['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1']) {
      expect(oauth2Provider({ ...options, origins: [origin] }).origins).toEqual([origin])
    }
  })
})
