import { apiKeyProvider, oauth2Provider, type Provider } from '@evergrant/core'

/** Where Retently is, for tests and gateways. */
export interface RetentlyEndpoints {
  /** Root of the API. Default `https://app.retently.com/api/v2`; the other endpoints follow its origin. */
  baseUrl?: string | undefined
  /** Where the browser is sent to authorize. Default `/api/oauth/authorize`. */
  authorizationEndpoint?: string | undefined
  /** Where tokens come from. Default `/api/oauth/token`. */
  tokenEndpoint?: string | undefined
}

/** An application that was registered at https://app.retently.com/settings/oauth. */
export interface RetentlyOAuthOptions extends RetentlyEndpoints {
  /** Client id of the application. */
  clientId: string
  /** Client secret of the application. */
  clientSecret: string
  /** Only with an API key. */
  apiKeyHeader?: undefined
}

/** Keys that were made at https://app.retently.com/settings/api/tokens; the key itself is the access token. */
export interface RetentlyApiKeyOptions extends RetentlyEndpoints {
  /** The header that carries the key: `Authorization: api_key=…` or `X-Api-Key: …`. Default `authorization`. */
  apiKeyHeader?: 'authorization' | 'x-api-key' | undefined
  /** Only with OAuth. */
  clientId?: undefined
  /** Only with OAuth. */
  clientSecret?: undefined
}

/** What {@link retentlyProvider} takes. */
export type RetentlyProviderOptions = RetentlyOAuthOptions | RetentlyApiKeyOptions

const identity = { id: 'retently', name: 'Retently' }

const keyHeaders = {
  authorization: (headers: Headers, apiKey: string) => headers.set('authorization', `api_key=${apiKey}`),
  'x-api-key': (headers: Headers, apiKey: string) => headers.set('x-api-key', apiKey),
}

/**
 * Retently: with a client id and a client secret by OAuth, else by API key.
 * @throws TypeError where an option is off
 */
export function retentlyProvider(options: RetentlyProviderOptions = {}): Provider {
  const { baseUrl = 'https://app.retently.com/api/v2', clientId, clientSecret, apiKeyHeader } = options
  const { origin } = new URL(baseUrl)
  if (clientId === undefined && clientSecret === undefined) {
    const apply = keyHeaders[apiKeyHeader ?? 'authorization']
    if (apply === undefined) throw new TypeError('apiKeyHeader: expected authorization or x-api-key')
    return apiKeyProvider({ ...identity, baseUrl, origins: [origin], apply })
  }
  if (!clientId || !clientSecret)
    throw new TypeError('clientId and clientSecret: expected both, or none for an API key')
  if (apiKeyHeader !== undefined) throw new TypeError('apiKeyHeader: expected only without clientId')
  return oauth2Provider({
    ...identity,
    baseUrl,
    origins: [origin],
    authorizationEndpoint: options.authorizationEndpoint ?? `${origin}/api/oauth/authorize`,
    tokenEndpoint: options.tokenEndpoint ?? `${origin}/api/oauth/token`,
    clientId,
    clientSecret,
    clientAuthentication: 'client_secret_post',
    // Nothing says that the authorization endpoint knows PKCE.
    pkce: false,
    // Integrations disagree on whether a refresh spends the refresh token.
    rotation: 'unknown',
    defaultExpiresIn: 21_600,
  })
}
