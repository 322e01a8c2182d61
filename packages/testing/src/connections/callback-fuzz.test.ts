import {
  connectionHandler,
  createConnection,
  EvergrantError,
  finishAuthorization,
  memoryStore,
  startAuthorization,
} from '@evergrant/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { redirectUri, setStage } from './stage.ts'

// Whatever a browser is sent back with: it is refused by name, nothing is sent to the provider, nothing is saved.

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '%', '%zz', '%E0%A4%A', '\u0000', '..'),
)

function queryWith(state: string) {
  const name = fc.oneof(
    fc.constantFrom('code', 'state', 'error', 'error_description', 'iss', 'response'),
    odd,
  )
  const value = fc.oneof(odd, fc.constant(state), fc.constantFrom('access_denied', 'server_error'))
  return fc
    .array(fc.tuple(name, value), { maxLength: 6 })
    .map((pairs) => pairs.filter(([key, content]) => key !== 'state' || content !== state))
    .map((pairs) => pairs.map(([key, content]) => `${encode(key)}=${encode(content)}`).join('&'))
}

/** Percent-encoded where it can be; what cannot be stands as it is. */
function encode(text: string): string {
  return text.isWellFormed() && !text.startsWith('%') ? encodeURIComponent(text) : text
}

test('S5, S1: an answer to a login that is anything but the right one', async () => {
  await using stage = await setStage()
  const { connections, server } = stage
  await connections.add('acme/mail', { provider: 'mail', credentials: server.issue() })
  const provider = connections.get('acme/mail')
  await provider.status()
  const connection = createConnection({ provider: provider.provider, id: 'acme/new', store: memoryStore() })
  const { url: _, ...pending } = await startAuthorization(connection.provider, { redirectUri })
  const secrets = [pending.state, pending.codeVerifier ?? 'none']
  const property = fc.asyncProperty(
    fc.oneof(
      queryWith(pending.state).map((query) => `${redirectUri}?${query}`),
      odd,
    ),
    async (answer) => {
      const error: unknown = await finishAuthorization(connection, answer, pending).catch((thrown) => thrown)
      expect(EvergrantError.isInstance(error) && error.code).toBe('invalid_input')
      expectNoSecrets(error, secrets)
    },
  )
  await fc.assert(property, { numRuns: 1_000 })
  expect(server.stats.tokenRequests).toBe(0)
  expect((await connection.status()).state).toBe('missing')
})

test('S5, S1: a request to the routes that is anything', async () => {
  await using stage = await setStage()
  const { connections, server } = stage
  const credentials = server.issue()
  await connections.add('acme/mail', { provider: 'mail', credentials })
  const { url, cookie } = await connections.authorize('acme/mail', { provider: 'mail' })
  const state = new URL(url).searchParams.get('state') ?? ''
  const handler = connectionHandler(connections, { basePath: '/connect', identify: () => 'acme' })
  const [cookieName = ''] = cookie.split('=')
  const path = fc.oneof(
    odd.map(encode),
    fc.constantFrom('', 'callback', 'mail', 'mail/', 'nothing', '__proto__', 'constructor', 'mail%2Fx'),
  )
  const request = fc.record({
    path,
    query: queryWith(state),
    method: fc.constantFrom('GET', 'POST', 'HEAD', 'PUT'),
    cookie: fc.constantFrom(
      '',
      cookieName,
      `${cookieName}=`,
      `${cookieName}=wrong; ${cookieName}`,
      '=;;=',
      'a=b',
    ),
  })
  const property = fc.asyncProperty(request, async ({ path, query, method, cookie }) => {
    const target = new URL(`http://localhost:8765/connect/${path}?${query}`)
    const response = await handler(new Request(target, { method, headers: { cookie } }))
    const text = await response.text()
    expect(response.status).toBeLessThan(500)
    expectNoSecrets(text, [credentials.accessToken ?? 'none', credentials.refreshToken ?? 'none', state])
  })
  await fc.assert(property, { numRuns: 1_000 })
  expect(server.stats.tokenRequests).toBe(0)
})
