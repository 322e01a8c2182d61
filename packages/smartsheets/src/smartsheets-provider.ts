import { apiKeyProvider, type Digest, oauth2Provider, type Provider } from '@evergrant/core'
import { readErrorCode } from './error-code.ts'
import { endpointsOf, type SmartsheetsRegion } from './regions.ts'
import { revokeToken } from './revocation.ts'
import type { SmartsheetsScope } from './scopes.ts'
import { readTokenError } from './token-error.ts'
import { authenticateClient, sha256 } from './token-request.ts'

/** Where Smartsheet is. */
export interface SmartsheetsEndpoints {
  /** Where the account lives. Default `us`. */
  region?: SmartsheetsRegion | undefined
  /** Root of the API, for tests and gateways. Default the region's. */
  baseUrl?: string | undefined
  /** Where the browser is sent to authorize. Default the region's. */
  authorizationEndpoint?: string | undefined
  /** Where tokens come from and are revoked. Default `/token` under the root of the API. */
  tokenEndpoint?: string | undefined
}

/** An application that was registered in Smartsheet's Developer Tools. */
export interface SmartsheetsOAuthOptions extends SmartsheetsEndpoints {
  /** App client id. */
  clientId: string
  /** App secret. */
  clientSecret: string
  /** How the secret is proved: by a hash over it and the grant, or by sending it. Default `hash`. */
  clientAuthentication?: 'hash' | 'client_secret' | undefined
  /** Scopes that are asked for by default. Default none. */
  scopes?: readonly SmartsheetsScope[] | undefined
  /** SHA-256, for the hash. Default WebCrypto's. */
  digest?: Digest | undefined
  /** Only with a personal access token. */
  assumeUser?: undefined
}

/** An access token alone, as made by hand under Personal Settings, API Access; it is never refreshed. */
export interface SmartsheetsAccessTokenOptions extends SmartsheetsEndpoints {
  /** E-mail address of the person to act for; takes an administrator's token. */
  assumeUser?: string | undefined
  /** Only with OAuth. */
  clientId?: undefined
  /** Only with OAuth. */
  clientSecret?: undefined
}

/** What {@link smartsheetsProvider} takes. */
export type SmartsheetsProviderOptions = SmartsheetsOAuthOptions | SmartsheetsAccessTokenOptions

const identity = { id: 'smartsheets', name: 'Smartsheet' }

/** How long an access token lives, in seconds: seven days. */
export const lifetimeSeconds = 604_799

/**
 * Smartsheet: with a client id and a client secret by OAuth, else by an access token that stays as it is.
 * @throws TypeError where an option is off
 */
export function smartsheetsProvider(options: SmartsheetsProviderOptions = {}): Provider {
  const { baseUrl = endpointsOf(options.region).baseUrl } = options
  const provider =
    options.clientId === undefined ? byAccessToken(options, baseUrl) : byOAuth(options, baseUrl)
  return { ...provider, isTokenRejected }
}

function byAccessToken(
  { clientSecret, assumeUser }: SmartsheetsAccessTokenOptions,
  baseUrl: string,
): Provider {
  if (clientSecret !== undefined) throw new TypeError('clientId: expected beside clientSecret')
  return apiKeyProvider({
    ...identity,
    baseUrl,
    origins: [new URL(baseUrl).origin],
    apply(headers, accessToken) {
      headers.set('authorization', `Bearer ${accessToken}`)
      if (assumeUser !== undefined) headers.set('assume-user', encodeURIComponent(assumeUser))
    },
  })
}

function byOAuth(options: SmartsheetsOAuthOptions, baseUrl: string): Provider {
  const { clientId, clientSecret, clientAuthentication = 'hash', scopes = [], digest = sha256 } = options
  if (!clientSecret) throw new TypeError('clientSecret: expected beside clientId')
  if (options.assumeUser !== undefined) {
    throw new TypeError('assumeUser: expected only with a personal access token, without clientId')
  }
  const {
    authorizationEndpoint = endpointsOf(options.region).authorizationEndpoint,
    tokenEndpoint = `${baseUrl.replace(/\/$/, '')}/token`,
  } = options
  const provider = oauth2Provider({
    ...identity,
    baseUrl,
    origins: [new URL(baseUrl).origin],
    authorizationEndpoint,
    tokenEndpoint,
    clientId,
    clientSecret,
    clientAuthentication: authenticateClient(clientAuthentication, digest),
    scopes,
    // Nothing says that the authorization endpoint knows PKCE.
    pkce: false,
    rotation: 'single_use',
    defaultExpiresIn: lifetimeSeconds,
    readError: readTokenError,
  })
  return { ...provider, revoke: revokeToken(provider, tokenEndpoint) }
}

/** The 401s that another token would not change: single sign-on is required, this user cannot be assumed. */
const otherRefusals = [1005, 1030]

function isTokenRejected(body: unknown): boolean {
  const code = readErrorCode(body)
  return code === undefined || !otherRefusals.includes(code)
}
