import {
  createConnection,
  finishAuthorization,
  memoryStore,
  oauth2Provider,
  startAuthorization,
} from '@evergrant/core'
import { authorizeWithBrowser } from '@evergrant/core/node'
import { describe, expect, test } from 'vitest'
import { type AuthorizationServerOptions, startAuthorizationServer } from '../authorization-server.ts'
import { expectNoSecrets } from '../no-secrets.ts'

const redirectUri = 'http://localhost:8765/callback'

async function start(options: AuthorizationServerOptions = {}) {
  const server = await startAuthorizationServer(options)
  const provider = oauth2Provider({
    id: 'login',
    name: 'Login',
    ...server.options,
    scopes: ['read', 'write'],
  })
  const connection = createConnection({ provider, id: 'acme/login', store: memoryStore() })
  return {
    server,
    provider,
    connection,
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]()
      await server.close()
    },
  }
}

describe('the authorization code grant', () => {
  test('S5: a login with PKCE S256 and state saves the tokens, fresh', async () => {
    await using login = await start()
    const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
    const parameters = new URL(url).searchParams
    expect(parameters.get('code_challenge_method')).toBe('S256')
    expect(parameters.get('scope')).toBe('read write')
    await finishAuthorization(login.connection, await login.server.authorize(url), pending)
    expect(await login.connection.status()).toMatchObject({ state: 'fresh', usable: true })
    await login.connection.getAccessToken()
    expect(login.server.stats.tokenRequests).toBe(1)
  })

  test('S5: a forged state is refused and says which field, the code is not sent', async () => {
    await using login = await start()
    const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
    const answer = await login.server.authorize(url)
    const forged = finishAuthorization(login.connection, answer, { ...pending, state: 'another' })
    await expect(forged).rejects.toMatchObject({ code: 'invalid_input', issues: [{ path: 'state' }] })
    expect(login.server.stats.tokenRequests).toBe(0)
  })

  test('S5: a replayed code is refused, what was saved stays', async () => {
    await using login = await start()
    const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
    const answer = await login.server.authorize(url)
    await finishAuthorization(login.connection, answer, pending)
    const again = finishAuthorization(login.connection, answer, pending)
    await expect(again).rejects.toMatchObject({ code: 'reauthorization_required', reason: 'refused' })
    expect((await login.connection.status()).state).toBe('fresh')
  })

  test('S5: a person who declines is told so', async () => {
    await using login = await start({ deny: true })
    const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
    const declined = finishAuthorization(login.connection, await login.server.authorize(url), pending)
    await expect(declined).rejects.toMatchObject({ code: 'reauthorization_required', reauthorize: true })
  })

  test('S5: an answer that is no URL, or holds no code, is refused by field', async () => {
    await using login = await start()
    const { url: _, ...pending } = await startAuthorization(login.provider, { redirectUri })
    const finish = (answer: string) => finishAuthorization(login.connection, answer, pending)
    await expect(finish('nonsense')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(finish(`${redirectUri}?state=${pending.state}`)).rejects.toMatchObject({
      issues: [{ path: 'code' }],
    })
  })

  test('T6: an answer without a lifetime is not refreshed at once', async () => {
    await using login = await start()
    login.server.faults.token({ answer: ({ expires_in: _, ...rest }: Record<string, unknown>) => rest })
    const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
    await finishAuthorization(login.connection, await login.server.authorize(url), pending)
    expect((await login.connection.getCredentials()).expiresIn).toBeUndefined()
    expect((await login.connection.status()).state).toBe('fresh')
    expect(login.server.stats.tokenRequests).toBe(1)
  })
})

describe('the login with a browser', () => {
  test('S5: a foreign answer is turned away, the right one ends the wait and the listener', async () => {
    await using login = await start()
    const port = 18_765
    let pageText = ''
    await authorizeWithBrowser(login.connection, {
      port,
      async open(url) {
        const foreign = await fetch(`http://127.0.0.1:${port}/callback?state=forged&code=x`)
        expect(foreign.status).toBe(400)
        for (const path of ['/favicon.ico', '//', '//?state=x', '/%', '/callback/?state=%'])
          expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(404)
        const answer = new URL(await login.server.authorize(url))
        answer.hostname = '127.0.0.1'
        pageText = await (await fetch(answer)).text()
      },
    })
    expect(pageText).toContain('Connected')
    expect((await login.connection.status()).state).toBe('fresh')
    await expect(fetch(`http://127.0.0.1:${port}/callback`)).rejects.toThrow()
  })

  test('S5: a pasted answer is an equal way', async () => {
    await using login = await start()
    let url = ''
    await authorizeWithBrowser(login.connection, {
      port: 18_766,
      open(shown) {
        url = shown
      },
      paste: () => login.server.authorize(url),
    })
    expect((await login.connection.status()).state).toBe('fresh')
  })

  test('F6: the wait ends with the signal, and its reason', async () => {
    await using login = await start()
    const controller = new AbortController()
    const waiting = authorizeWithBrowser(login.connection, {
      port: 18_767,
      open: () => controller.abort(new Error('enough')),
      signal: controller.signal,
    })
    await expect(waiting).rejects.toThrow('enough')
  })
})

test('P4: tokens that come one level down are found', async () => {
  await using login = await start()
  login.server.faults.token({ answer: (body: Record<string, unknown>) => ({ token: body }) })
  const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
  await finishAuthorization(login.connection, await login.server.authorize(url), pending)
  expect((await login.connection.status()).state).toBe('fresh')
})

test('P4: a refresh token alone is saved, and the first call obtains an access token with it', async () => {
  await using login = await start({ rotation: 'single_use' })
  login.server.faults.token({ answer: ({ access_token: _, ...rest }: Record<string, unknown>) => rest })
  const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
  await finishAuthorization(login.connection, await login.server.authorize(url), pending)
  expect(login.server.isLiving(await login.connection.getAccessToken())).toBe(true)
  expect(login.server.stats).toMatchObject({ tokenRequests: 2, refused: 0 })
})

test('S1: an exchange that throws leaves nothing of what it threw in the error', async () => {
  await using login = await start()
  const { authorization } = login.provider
  if (authorization === undefined) throw new Error('There is no login.')
  const exchange = (): never => {
    throw new Error('the-code and the-client-secret')
  }
  const provider = { ...login.provider, authorization: { ...authorization, exchange } }
  const connection = createConnection({ provider, id: 'acme/login', store: memoryStore() })
  const { url, ...pending } = await startAuthorization(provider, { redirectUri })
  const answer = await login.server.authorize(url)
  const error: unknown = await finishAuthorization(connection, answer, pending).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'refresh_failed' })
  expectNoSecrets(error, ['the-code', 'the-client-secret'])
})

test('S5: where the provider names itself, an answer by another, or by nobody, is refused', async () => {
  await using login = await start()
  const issuer = 'https://login.example.com'
  const provider = oauth2Provider({ id: 'login', name: 'Login', ...login.server.options, issuer })
  const connection = createConnection({ provider, id: 'acme/login', store: memoryStore() })
  const { url, ...pending } = await startAuthorization(provider, { redirectUri })
  const answer = new URL(await login.server.authorize(url))
  for (const iss of [undefined, 'https://evil.example.com', `${issuer}/`]) {
    answer.searchParams.delete('iss')
    if (iss !== undefined) answer.searchParams.set('iss', iss)
    await expect(finishAuthorization(connection, answer, pending)).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'iss' }],
    })
  }
  expect(login.server.stats.tokenRequests).toBe(0)
  answer.searchParams.set('iss', issuer)
  await finishAuthorization(connection, answer, pending)
  expect((await connection.status()).state).toBe('fresh')
})

test('P3: tokens of a login are saved as soon as the store is back, because the code is spent', async () => {
  await using login = await start()
  const memory = memoryStore()
  let saves = 0
  const connection = createConnection({
    provider: login.provider,
    id: 'acme/login',
    store: {
      ...memory,
      async compareAndSet(...save) {
        if (saves++ < 2) throw new Error('The store is away.')
        return memory.compareAndSet(...save)
      },
    },
  })
  const { url, ...pending } = await startAuthorization(login.provider, { redirectUri })
  await finishAuthorization(connection, await login.server.authorize(url), pending)
  expect([(await connection.status()).state, saves]).toEqual(['fresh', 3])
})
