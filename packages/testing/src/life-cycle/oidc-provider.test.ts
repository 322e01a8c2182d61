import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createConnection,
  finishAuthorization,
  memoryStore,
  oauth2Provider,
  startAuthorization,
} from '@evergrant/core'
import { Provider as OidcProvider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A real authorization server that is not ours: rotation of refresh tokens, PKCE, consent, cookies.

const redirectUri = 'http://127.0.0.1:9/callback'
const server = createServer()
let oidc: OidcProvider
let grants = 0
let refused = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  oidc = new OidcProvider(issuer, {
    clients: [
      {
        client_id: 'acme',
        client_secret: 'acme-secret',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'offline_access'],
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ['a key for tests'] },
    ttl: { AccessToken: 3600, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 600 },
  })
  oidc.on('grant.success', (context) => {
    if (context.oidc.params?.grant_type === 'refresh_token') grants++
  })
  oidc.on('grant.error', () => refused++)
  const callback = oidc.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) void consent(request, response)
    else void callback(request, response)
  })
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

/** Says yes to whatever the server asks. */
async function consent(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session, grantId } = await oidc.interactionDetails(request, response)
  if (prompt.name === 'login') {
    return oidc.interactionFinished(request, response, { login: { accountId: 'person' } })
  }
  const grant = grantId
    ? await oidc.Grant.find(grantId)
    : new oidc.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) })
  grant?.addOIDCScope(String(params.scope))
  return oidc.interactionFinished(
    request,
    response,
    { consent: { grantId: await grant?.save() } },
    { mergeWithLastSubmission: true },
  )
}

/** The person's browser: follows redirects with cookies until it would leave for the application. */
async function browse(url: string): Promise<string> {
  const cookies = new Map<string, string>()
  for (let next = url; ; ) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the server answered ${response.status} without a redirect`)
    next = new URL(location, next).href
    if (next.startsWith(redirectUri)) return next
  }
}

test('P6, S5: a PKCE login and 30 rotations under 50 callers on a server that is not ours, none refused', async () => {
  const issuer = oidc.issuer
  const provider = oauth2Provider({
    id: 'oidc',
    name: 'OIDC server',
    origins: [issuer],
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/token/revocation`,
    clientId: 'acme',
    clientSecret: 'acme-secret',
    clientAuthentication: 'client_secret_basic',
    scopes: ['openid', 'offline_access'],
    issuer,
    rotation: 'single_use',
  })
  let clock = Date.now()
  const connection = createConnection({ provider, id: 'acme/oidc', store: memoryStore(), now: () => clock })
  const { url, ...pending } = await startAuthorization(provider, { redirectUri })
  const answer = await browse(`${url}&prompt=consent`)
  await finishAuthorization(connection, answer, pending)
  expect(await connection.status()).toMatchObject({ state: 'fresh', usable: true })
  const { extra } = await connection.getCredentials()
  expect(Object.keys(extra ?? {})).toContain('id_token')

  const seen = new Set<string>()
  for (let round = 0; round < 30; round++) {
    clock += 3600_000
    const tokens = await Promise.all(Array.from({ length: 50 }, () => connection.getAccessToken()))
    expect(new Set(tokens).size).toBe(1)
    seen.add(tokens[0]!)
  }
  expect({ rotations: seen.size, grants, refused }).toEqual({ rotations: 30, grants: 30, refused: 0 })

  await connection.revoke()
  await expect(connection.getAccessToken()).rejects.toMatchObject({
    code: 'reauthorization_required',
    reason: 'revoked',
  })
})
