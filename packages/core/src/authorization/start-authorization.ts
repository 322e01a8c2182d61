import type { Provider } from '../providers/provider.ts'

/** What {@link startAuthorization} takes. */
export interface StartAuthorizationOptions {
  /** Where the provider sends the person back to; registered with it. */
  redirectUri: string
  /** Default the provider's. */
  scopes?: readonly string[]
}

/** An authorization that waits for its answer; keep it where only this person's session finds it. */
export interface PendingAuthorization {
  /** Comes back with the answer. */
  readonly state: string
  /** Proves that the exchange is made by whoever began; absent where the provider takes no PKCE. */
  readonly codeVerifier?: string
  /** As sent. */
  readonly redirectUri: string
}

/** A started authorization. */
export interface StartedAuthorization extends PendingAuthorization {
  /** Where the person's browser goes. */
  readonly url: string
}

/**
 * Begins the authorization code grant. Send the person to `url`, and hand the rest to `finishAuthorization`.
 * @throws TypeError where the provider offers no login, or `redirectUri` is no URL
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1
 */
export async function startAuthorization(
  { id, authorization, client }: Provider,
  { redirectUri, scopes }: StartAuthorizationOptions,
): Promise<StartedAuthorization> {
  if (authorization === undefined || client === undefined)
    throw new TypeError(`provider: "${id}" offers no login`)
  if (!URL.canParse(redirectUri)) throw new TypeError('redirectUri: expected an absolute URL')
  const { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } = await import(
    './oauth4webapi.ts'
  )
  const state = generateRandomState()
  const codeVerifier = authorization.pkce ? generateRandomCodeVerifier() : undefined
  const url = new URL(authorization.endpoint)
  const wanted = scopes ?? authorization.scopes
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('client_id', client.clientId)
  url.searchParams.set('redirect_uri', redirectUri)
  if (wanted.length > 0) url.searchParams.set('scope', wanted.join(' '))
  url.searchParams.set('state', state)
  if (codeVerifier === undefined) return { url: url.href, state, redirectUri }
  url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier))
  url.searchParams.set('code_challenge_method', 'S256')
  return { url: url.href, state, codeVerifier, redirectUri }
}
