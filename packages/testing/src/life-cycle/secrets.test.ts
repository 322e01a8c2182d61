import { createConnection, memoryStore, oauth2Provider, type ReadTokenError } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../authorization-server.ts'
import { expectNoSecrets } from '../no-secrets.ts'
import { openScene, type Scene, storeIsDown } from './scene.ts'
import { tokens } from './scripted-provider.ts'

// Every error of a scene is looked at as it comes; here each code has its turn, with causes that are full of secrets.

const secretive = Object.assign(new Error('POST refresh_token=refresh-1&client_secret=the-client-secret'), {
  request: { headers: { authorization: 'Bearer access-1' }, body: 'refresh-1' },
  response: { body: 'access-2' },
})

const scenarios: [string, string, (scene: Scene) => Promise<unknown>][] = [
  [
    'refresh_failed',
    'a request that is declined',
    async ({ scripted, connection }) => {
      scripted.script = [{ kind: 'declined', detail: 'HTTP 425' }]
      return connection.getAccessToken()
    },
  ],
  [
    'refresh_ambiguous',
    'a provider that throws',
    async ({ scripted, connection }) => {
      scripted.script = [() => Promise.reject(secretive)]
      return connection.getAccessToken()
    },
  ],
  [
    'refresh_misconfigured',
    'a client that is refused',
    async ({ scripted, connection }) => {
      scripted.script = [{ kind: 'misconfigured', detail: 'invalid_client' }]
      return connection.getAccessToken()
    },
  ],
  [
    'reauthorization_required',
    'a grant that is refused',
    async ({ scripted, connection }) => {
      scripted.script = [{ kind: 'refused', detail: 'invalid_grant' }]
      return connection.getAccessToken()
    },
  ],
  [
    'lease_timeout',
    'a lease that another holds',
    async ({ memory, connection }) => {
      await memory.acquire('acme/scripted', { owner: 'another', ttlMs: 3_600_000 })
      return connection.getAccessToken()
    },
  ],
  [
    'store_failed',
    'a store that throws',
    async ({ store, connection }) => {
      store.get = storeIsDown
      return connection.getAccessToken()
    },
  ],
  [
    'store_failed',
    'tokens that cannot be saved',
    async ({ store, connection }) => {
      store.compareAndSet = storeIsDown
      await connection.getAccessToken()
      return connection.flush()
    },
  ],
  [
    'store_corrupt',
    'a record that is none',
    async ({ memory, connection }) => {
      const data = new TextEncoder().encode('{"refreshToken":"refresh-1", access-1')
      await memory.compareAndSet('acme/scripted', 1, { provider: 'scripted', data, dueInMs: 0 })
      return connection.getAccessToken()
    },
  ],
  [
    'network_error',
    'a revocation that fails',
    async ({ elsewhere, scripted }) => {
      const revoke = () => Promise.reject(secretive)
      return elsewhere({ ...scripted.provider, revoke }).connection.revoke()
    },
  ],
  [
    'invalid_input',
    'credentials that are none',
    async ({ connection }) => {
      return connection.replace({ accessToken: 'access-1\n', refreshToken: ' refresh-1', expiresIn: -1 })
    },
  ],
]

test.each(scenarios)('S1: %s, from %s, holds no secret, nor do the events', async (code, _name, fail) => {
  const scene = await openScene({ script: [tokens(2)] })
  const error = await scene.failure(fail(scene))
  expect(error.code).toBe(code)
  expect(error.cause).toBeUndefined()
  // Nothing of an HTTP library or a driver hangs on it: plain values only.
  for (const value of Object.values(error))
    expect(['string', 'number', 'boolean', 'object']).toContain(typeof value)
})

describe('over a real connection', () => {
  const throwing: ReadTokenError = (body) => {
    throw Object.assign(new Error(JSON.stringify(body)), { body })
  }

  test('S1: a reader of errors that throws leaves nothing of the body in the error', async () => {
    await using server = await startAuthorizationServer()
    const provider = oauth2Provider({ id: 'x', name: 'X', ...server.options, readError: throwing })
    const credentials = { refreshToken: server.issue().refreshToken }
    const connection = createConnection({ provider, id: 'x', store: memoryStore(), credentials })
    const events: unknown[] = []
    connection.on('refresh_failed', (event) => events.push(event))
    server.faults.token({ status: 400, body: { error: 'invalid_grant', note: 'sentinel-of-a-body' } })
    const error: unknown = await connection.getAccessToken().catch((thrown: unknown) => thrown)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect([error, events]).toMatchObject([
      { code: 'refresh_misconfigured' },
      [{ code: 'refresh_misconfigured' }],
    ])
    for (const value of [error, events]) {
      expectNoSecrets(value, [
        credentials.refreshToken,
        'client-secret',
        'sentinel-of-a-body',
        'invalid_grant',
      ])
    }
  })

  test('S1: a fetch that fails with the whole request leaves nothing of it in the error', async () => {
    await using server = await startAuthorizationServer()
    const provider = oauth2Provider({
      id: 'x',
      name: 'X',
      ...server.options,
      clientAuthentication: 'client_secret_basic',
    })
    const credentials = { refreshToken: server.issue().refreshToken }
    const connection = createConnection({
      provider,
      id: 'x',
      store: memoryStore(),
      credentials,
      timings: { attempts: 1 },
      async fetch(input, init) {
        throw Object.assign(new TypeError(`fetch failed: ${init?.body}`), {
          input,
          init,
          code: `${init?.body}`,
        })
      },
    })
    const error: unknown = await connection.getAccessToken().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'refresh_ambiguous' })
    expectNoSecrets(error, [
      credentials.refreshToken,
      'client-secret',
      btoa('client:client-secret'),
      'refresh_token=',
    ])
  })

  test('S1: a client authentication that throws its secret leaves nothing of it in the error', async () => {
    await using server = await startAuthorizationServer()
    const provider = oauth2Provider({
      id: 'x',
      name: 'X',
      ...server.options,
      clientAuthentication(_form, _headers, { clientSecret }) {
        throw new Error(`cannot hash ${clientSecret}`)
      },
    })
    const credentials = { refreshToken: server.issue().refreshToken }
    const connection = createConnection({ provider, id: 'x', store: memoryStore(), credentials })
    const error: unknown = await connection.getAccessToken().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'refresh_misconfigured' })
    expectNoSecrets(error, [credentials.refreshToken, 'client-secret', 'cannot hash'])
    expect(server.stats.tokenRequests).toBe(0)
  })
})

test('S2: connections, credentials and providers print without secrets', async () => {
  const scene = await openScene()
  const credentials = await scene.time.run(scene.connection.getCredentials())
  expect(credentials.accessToken).toBe('access-2')
  for (const value of [scene.connection, credentials, { credentials }, [scene.connection]]) {
    expectNoSecrets(value, ['access-2', 'refresh-2', 'refresh-1', 'the-client-secret'])
  }
})
