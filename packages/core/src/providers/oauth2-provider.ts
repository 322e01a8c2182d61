import { AuthenticationError } from '../errors/authentication-error.ts'
import type { Credentials } from '../models/credentials.ts'
import { readExpiresIn } from '../models/lifetime.ts'
import { discardBody } from './capped-body.ts'
import {
  type ClientAuthentication,
  type ClientAuthenticationMethod,
  clientAuthentication,
  type OAuthClient,
} from './client-authentication.ts'
import { readConfidentialUrl, readOrigins } from './origins.ts'
import type {
  Provider,
  ProviderAuthorization,
  Rotation,
  TokenOutcome,
  TokenRequestContext,
} from './provider.ts'
import { type ReadTokenError, readStandardTokenError, requestToken } from './token-endpoint.ts'

/** What is particular to one OAuth 2.0 service. */
export interface OAuth2ProviderOptions extends OAuthClient {
  /** Short and stable; stored with every record. */
  id: string
  /** For people. */
  name: string
  /** What paths of the API are relative to; `createHttpClient` takes it where it is given none. */
  baseUrl?: string
  /** The only origins that tokens are sent to. */
  origins: readonly string[]
  /** Where the browser is sent to authorize; without it there is no login. */
  authorizationEndpoint?: string
  /** Where tokens come from. */
  tokenEndpoint: string
  /** Where tokens are revoked (RFC 7009). */
  revocationEndpoint?: string
  /** How the client proves itself. Default `client_secret_post` with a secret, else `none`. */
  clientAuthentication?: ClientAuthenticationMethod | ClientAuthentication
  /** Scopes that are asked for by default. Default none. */
  scopes?: readonly string[]
  /** Whether the service takes PKCE. Default true. */
  pkce?: boolean
  /** The issuer that answers must name, where the service has one (RFC 9207). */
  issuer?: string
  /** What a refresh does to the refresh token. Default `unknown`, which is treated as `single_use`. */
  rotation?: Rotation
  /** Lifetime in seconds for answers that do not say it. */
  defaultExpiresIn?: number
  /** Translates the service's token errors. Default RFC 6749. */
  readError?: ReadTokenError
}

/**
 * An OAuth 2.0 service with refresh tokens: bearer tokens, token endpoint, and, where the endpoints are given, login and
 * revocation.
 * @throws TypeError where an option is off
 * @see https://www.rfc-editor.org/rfc/rfc6749
 */
export function oauth2Provider(options: OAuth2ProviderOptions): Provider {
  const { id, name, clientId, clientSecret, tokenEndpoint, revocationEndpoint, defaultExpiresIn } = options
  for (const option of ['id', 'name', 'clientId', 'clientSecret'] as const) {
    if (option === 'clientSecret' && clientSecret === undefined) continue
    if (typeof options[option] !== 'string' || options[option] === '') {
      throw new TypeError(`${option}: expected a text that is not empty`)
    }
  }
  if (defaultExpiresIn !== undefined && readExpiresIn(defaultExpiresIn) !== defaultExpiresIn) {
    throw new TypeError('defaultExpiresIn: expected whole seconds, from 1 to ten years')
  }
  readConfidentialUrl(tokenEndpoint, 'tokenEndpoint')
  if (revocationEndpoint !== undefined) readConfidentialUrl(revocationEndpoint, 'revocationEndpoint')
  const client: OAuthClient = clientSecret === undefined ? { clientId } : { clientId, clientSecret }
  const authenticate = clientAuthentication(
    options.clientAuthentication ?? (clientSecret === undefined ? 'none' : 'client_secret_post'),
  )
  const readError = options.readError ?? readStandardTokenError

  const request = async (
    grant: Record<string, string>,
    context: TokenRequestContext,
  ): Promise<TokenOutcome> => {
    const form = new URLSearchParams(grant)
    const headers = new Headers()
    try {
      await authenticate(form, headers, client)
    } catch {
      return { kind: 'misconfigured', detail: 'client authentication threw' }
    }
    return requestToken({ endpoint: tokenEndpoint, form, headers, readError }, context)
  }

  const revoke = async (
    endpoint: string,
    credentials: Credentials,
    context: TokenRequestContext,
  ): Promise<void> => {
    const isRefreshToken = typeof credentials.refreshToken === 'string'
    const token = isRefreshToken ? credentials.refreshToken : credentials.accessToken
    if (!token) return
    const form = new URLSearchParams({
      token,
      token_type_hint: isRefreshToken ? 'refresh_token' : 'access_token',
    })
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' })
    await authenticate(form, headers, client)
    const { fetch, signal } = context
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: form.toString(),
      redirect: 'manual',
      signal,
    })
    discardBody(response)
    if (!response.ok) throw revocationFailed(name, id, response.status)
  }

  return {
    id,
    name,
    baseUrl: options.baseUrl,
    origins: readOrigins(options.origins),
    rotation: readRotation(options.rotation),
    defaultExpiresIn,
    client: { clientId, tokenEndpoint },
    authorize: (headers, accessToken) => headers.set('authorization', `Bearer ${accessToken}`),
    canRefresh: ({ refreshToken }) => typeof refreshToken === 'string',
    refresh: ({ refreshToken }, context) =>
      request({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }, context),
    identifyGrant: ({ refreshToken }) => JSON.stringify([refreshToken, clientId, clientSecret]),
    authorization: readAuthorization(options, request),
    revoke:
      revocationEndpoint === undefined
        ? undefined
        : (credentials, context) => revoke(revocationEndpoint, credentials, context),
  }
}

function readRotation(rotation: Rotation = 'unknown'): Rotation {
  const isKnown =
    typeof rotation === 'string'
      ? ['none', 'until_used', 'single_use', 'unknown'].includes(rotation)
      : rotation?.graceSeconds > 0
  if (isKnown) return rotation
  throw new TypeError(
    'rotation: expected none, until_used, single_use, unknown, or { graceSeconds } of more than 0',
  )
}

function readAuthorization(
  { authorizationEndpoint, scopes = [], pkce = true, issuer }: OAuth2ProviderOptions,
  request: (grant: Record<string, string>, context: TokenRequestContext) => Promise<TokenOutcome>,
): ProviderAuthorization | undefined {
  if (authorizationEndpoint === undefined) return undefined
  return {
    endpoint: readConfidentialUrl(authorizationEndpoint, 'authorizationEndpoint').href,
    issuer,
    scopes,
    pkce,
    exchange: ({ code, redirectUri, codeVerifier }, context) =>
      request(
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
        },
        context,
      ),
  }
}

/** The error for a revocation that the provider did not take. */
export function revocationFailed(name: string, id: string, status: number): AuthenticationError {
  return new AuthenticationError(
    `${name} did not revoke the tokens (HTTP ${status}). Here the connection is ended already; call revoke() again to tell ${name} once more.`,
    { code: 'refresh_failed', provider: id, retryable: true },
  )
}
