import { type Answer, jsonAnswer } from './answer.ts'
import type { AuthorizationCodes } from './authorization-codes.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { Counters } from './stats.ts'

/** How authorization requests are judged. */
export interface AuthorizationEndpointOptions {
  clientId: string
  /** Undefined: any. The first one is used where a request names none. */
  redirectUris: readonly string[] | undefined
  /** Whether a token request must repeat a redirect URI that the authorization request named. */
  isRedirectUriRepeated: boolean
  /** Undefined: any. */
  scopes: readonly string[] | undefined
  /** What a request that names no scope gets; undefined: everything. */
  defaultScope: string | undefined
  requirePkce: boolean
  isPkceKnown: boolean
  deny: boolean
  codes: AuthorizationCodes
  stats: Counters
  /** What every answer says besides. */
  extra: (isApproved: boolean) => Record<string, string>
}

/** An authorization endpoint whose user is always there and decides at once. */
export function createAuthorizationEndpoint(
  options: AuthorizationEndpointOptions,
): (request: ReceivedRequest) => Answer {
  /** The error of RFC 6749 section 4.1.2.1 that the request deserves. */
  function problemOf(query: URLSearchParams): string | undefined {
    if (query.get('response_type') !== 'code') return 'unsupported_response_type'
    const scopes = (query.get('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== '')
    if (options.scopes !== undefined && scopes.some((scope) => !options.scopes?.includes(scope)))
      return 'invalid_scope'
    const hasChallenge = query.has('code_challenge')
    if (options.requirePkce && !hasChallenge) return 'invalid_request'
    if (hasChallenge && options.isPkceKnown && query.get('code_challenge_method') !== 'S256')
      return 'invalid_request'
    return options.deny ? 'access_denied' : undefined
  }

  return (request) => {
    const query = request.method === 'POST' ? new URLSearchParams(request.body) : request.query
    if (query.get('client_id') !== options.clientId) return page(400, 'This application is not registered.')
    const redirectUri = query.get('redirect_uri') ?? options.redirectUris?.[0]
    if (redirectUri === undefined || !URL.canParse(redirectUri)) return page(400, 'There is no redirect URI.')
    if (options.redirectUris?.includes(redirectUri) === false)
      return page(400, 'This redirect URI is not registered.')

    const problem = problemOf(query)
    const answer: Record<string, string> = {}
    if (problem === undefined) {
      options.stats.authorizations += 1
      answer.code = options.codes.issue({
        redirectUri,
        isRedirectUriRequired: options.isRedirectUriRepeated && query.has('redirect_uri'),
        codeChallenge: options.isPkceKnown ? (query.get('code_challenge') ?? undefined) : undefined,
        scope: query.get('scope') ?? options.defaultScope,
      })
    } else answer.error = problem
    Object.assign(answer, options.extra(problem === undefined))
    const state = query.get('state')
    if (state !== null) answer.state = state

    const location = new URL(redirectUri)
    for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value)
    return { status: 302, headers: { location: location.href, 'cache-control': 'no-store' } }
  }
}

function page(status: number, text: string): Answer {
  return { ...jsonAnswer(status, ''), headers: { 'content-type': 'text/plain' }, body: text }
}
