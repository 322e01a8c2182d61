import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type OAuth2ProviderOptions, oauth2Provider } from './oauth2-provider.ts'
import type { TokenRequestContext } from './provider.ts'

const options = {
  id: 'things',
  name: 'Things',
  origins: ['https://api.example.com'],
  tokenEndpoint: 'https://as.example.com/token',
  clientId: 'client',
  clientSecret: 'the-client-secret',
} satisfies OAuth2ProviderOptions

/** A transport that keeps what is sent and answers so. */
function transport(answer: () => Response = () => Response.json({ access_token: 'a' })) {
  const sent: { url: string; form: Record<string, string>; headers: Record<string, string> }[] = []
  const context: TokenRequestContext = {
    now: () => 0,
    signal: new AbortController().signal,
    async fetch(input, init) {
      const form = Object.fromEntries(new URLSearchParams(String(init?.body)))
      sent.push({ url: String(input), form, headers: Object.fromEntries(new Headers(init?.headers)) })
      return answer()
    },
  }
  return { sent, context }
}

describe('an option that is off is a TypeError that names it', () => {
  const wrong: [keyof OAuth2ProviderOptions, unknown][] = [
    ['id', ''],
    ['id', undefined],
    ['id', 7],
    ['name', ''],
    ['clientId', ''],
    ['clientId', undefined],
    ['clientSecret', ''],
    ['clientSecret', null],
    ['clientSecret', 7],
    ['tokenEndpoint', undefined],
    ['tokenEndpoint', ''],
    ['tokenEndpoint', '/token'],
    ['tokenEndpoint', 'http://as.example.com/token'],
    ['tokenEndpoint', 'ftp://as.example.com/token'],
    ['tokenEndpoint', 'https://user:password@as.example.com/token'],
    ['revocationEndpoint', 'http://as.example.com/revoke'],
    ['authorizationEndpoint', 'http://as.example.com/authorize'],
    ['origins', []],
    ['origins', undefined],
    ['origins', 'https://api.example.com'],
    ['origins', ['http://api.example.com']],
    ['origins', ['api.example.com']],
    ['clientAuthentication', 'client_secret_jwt'],
    ['clientAuthentication', 'toString'],
    ['rotation', 'rotating'],
    ['rotation', null],
    ['rotation', {}],
    ['rotation', { graceSeconds: 0 }],
    ['rotation', { graceSeconds: -1 }],
    ['rotation', { graceSeconds: Number.NaN }],
    ['defaultExpiresIn', 0],
    ['defaultExpiresIn', -1],
    ['defaultExpiresIn', Number.NaN],
    ['defaultExpiresIn', 1.5],
    ['defaultExpiresIn', '3600'],
    ['defaultExpiresIn', 1e12],
  ]
  test.each(wrong)('%s: %j', (option, value) => {
    const attempt = (): unknown => oauth2Provider({ ...options, [option]: value } as OAuth2ProviderOptions)
    expect(attempt).toThrow(TypeError)
    expect(attempt).toThrow(new RegExp(`^${option}`))
    expect(attempt).not.toThrow(/password|the-client-secret/)
  })

  test('S3: http is for this machine only', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]', 'things.localhost']) {
      const tokenEndpoint = `http://${host}:8080/token`
      expect(oauth2Provider({ ...options, tokenEndpoint }).client?.tokenEndpoint).toBe(tokenEndpoint)
    }
    for (const host of ['127.0.0.1.example.com', 'localhost.example.com', '0.0.0.0', '[::2]', '10.0.0.1']) {
      expect(() => oauth2Provider({ ...options, tokenEndpoint: `http://${host}/token` })).toThrow(TypeError)
    }
  })
})

describe('what is sent', () => {
  test('a refresh sends the refresh token and the client', async () => {
    const { sent, context } = transport()
    await oauth2Provider(options).refresh({ refreshToken: 'r', accessToken: 'never' }, context)
    expect(sent).toMatchObject([
      {
        url: options.tokenEndpoint,
        form: {
          grant_type: 'refresh_token',
          refresh_token: 'r',
          client_id: 'client',
          client_secret: 'the-client-secret',
        },
      },
    ])
  })

  test('a public client says its id and nothing else', async () => {
    const { clientSecret: _, ...publicClient } = options
    const { sent, context } = transport()
    await oauth2Provider(publicClient).refresh({ refreshToken: 'r' }, context)
    expect(sent[0]?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'r', client_id: 'client' })
  })

  test('F2: a client authentication that throws sends nothing', async () => {
    const { sent, context } = transport()
    const provider = oauth2Provider({
      ...options,
      clientAuthentication: async (_form, _headers, { clientSecret }) => {
        throw new Error(clientSecret)
      },
    })
    const outcome = await provider.refresh({ refreshToken: 'r' }, context)
    expect(outcome).toEqual({ kind: 'misconfigured', detail: 'client authentication threw' })
    expect(sent).toEqual([])
  })

  test('O2: a revocation sends the refresh token, or the access token where there is none', async () => {
    const { sent, context } = transport(() => new Response(null, { status: 200 }))
    const provider = oauth2Provider({ ...options, revocationEndpoint: 'https://as.example.com/revoke' })
    await provider.revoke?.({ refreshToken: 'r', accessToken: 'a' }, context)
    await provider.revoke?.({ accessToken: 'a', refreshToken: null }, context)
    await provider.revoke?.({}, context)
    expect(sent.map(({ url, form }) => [url, form.token, form.token_type_hint])).toEqual([
      ['https://as.example.com/revoke', 'r', 'refresh_token'],
      ['https://as.example.com/revoke', 'a', 'access_token'],
    ])
    expect(oauth2Provider(options).revoke).toBeUndefined()
  })

  test.each([400, 401, 302, 500])(
    'O2, S1: a revocation that is answered with %d fails without a secret',
    async (status) => {
      const { context } = transport(() => new Response('sentinel-of-a-body', { status }))
      const provider = oauth2Provider({ ...options, revocationEndpoint: 'https://as.example.com/revoke' })
      const error: unknown = await provider
        .revoke?.({ refreshToken: 'the-refresh-token' }, context)
        .catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'refresh_failed', retryable: true, provider: 'things' })
      expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(
        /sentinel|the-refresh-token|the-client-secret/,
      )
    },
  )
})

test('F1: what a grant is remembered by changes with the refresh token, the client id and the secret', () => {
  const { clientSecret: _, ...publicClient } = options
  const grants = [
    oauth2Provider(options).identifyGrant({ refreshToken: 'r' }),
    oauth2Provider(options).identifyGrant({ refreshToken: 's' }),
    oauth2Provider(options).identifyGrant({}),
    oauth2Provider({ ...options, clientId: 'another' }).identifyGrant({ refreshToken: 'r' }),
    oauth2Provider({ ...options, clientSecret: 'another' }).identifyGrant({ refreshToken: 'r' }),
    oauth2Provider(publicClient).identifyGrant({ refreshToken: 'r' }),
  ]
  expect(new Set(grants).size).toBe(grants.length)
  expect(oauth2Provider(options).identifyGrant({ refreshToken: 'r', accessToken: 'x' })).toBe(grants[0])
})

test('S2: a provider prints without its secret', () => {
  const provider = oauth2Provider(options)
  expect(inspect(provider, { depth: null, showHidden: true })).not.toContain('the-client-secret')
  expect(JSON.stringify(provider)).not.toContain('the-client-secret')
})

test('origins are origins, whatever path they came with', () => {
  const { origins } = oauth2Provider({
    ...options,
    origins: ['https://API.example.com:443/v2', 'http://localhost:8080/x'],
  })
  expect(origins).toEqual(['https://api.example.com', 'http://localhost:8080'])
})
