import type { Answer } from './answer.ts'
import type { AuthorizationCodes, CodeProblem } from './authorization-codes.ts'
import type { ClientProblem } from './client-authentication.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { Counters } from './stats.ts'
import type { IssuedTokens, TokenGrants } from './token-grants.ts'

/** Why a token request is refused. */
export type TokenProblem =
  | ClientProblem
  | CodeProblem
  | 'not_a_form'
  | 'missing_parameter'
  | 'unsupported_grant_type'
  | 'refused_refresh_token'

/** How one provider speaks at its token endpoint. */
export interface TokenDialect {
  /** The request's parameters; undefined where it is no form. */
  parameters: (request: ReceivedRequest) => URLSearchParams | undefined
  /** What is wrong with the client's authentication, if anything. */
  authenticate: (parameters: URLSearchParams, request: ReceivedRequest) => ClientProblem | undefined
  accept: (tokens: IssuedTokens) => Answer
  /** `parameter` is the one that is missing. */
  refuse: (problem: TokenProblem, parameter?: string) => Answer
  grantTypes: readonly string[]
}

/** What a token endpoint works on. */
export interface TokenEndpointOptions {
  grants: TokenGrants
  codes: AuthorizationCodes
  stats: Counters
  dialect: TokenDialect
}

/** The problems that the client sees as `invalid_grant`. */
export const grantProblems: ReadonlySet<TokenProblem> = new Set<TokenProblem>([
  'refused_refresh_token',
  'unknown_code',
  'expired_code',
  'used_code',
  'redirect_uri_mismatch',
  'wrong_code_verifier',
  'wrong_hash',
])

/** The token endpoint of RFC 6749 section 3.2, in a provider's dialect. */
export function createTokenEndpoint(options: TokenEndpointOptions): (request: ReceivedRequest) => Answer {
  const { grants, codes, stats, dialect } = options
  const accessTokenOfCode = new Map<string, string>()

  function refuse(problem: TokenProblem, parameter?: string): Answer {
    if (grantProblems.has(problem)) stats.refused += 1
    return dialect.refuse(problem, parameter)
  }

  function accept(tokens: IssuedTokens): Answer {
    stats.grants += 1
    return dialect.accept(tokens)
  }

  function exchange(code: string, parameters: URLSearchParams): Answer {
    const terms = codes.redeem(code, {
      redirectUri: parameters.get('redirect_uri') ?? parameters.get('redirect_url') ?? undefined,
      codeVerifier: parameters.get('code_verifier') ?? undefined,
    })
    if (typeof terms === 'object') {
      const tokens = grants.issue(terms.scope === undefined ? {} : { scope: terms.scope })
      accessTokenOfCode.set(code, tokens.accessToken)
      return accept(tokens)
    }
    // A code that comes twice may have been stolen: RFC 6749 section 4.1.2.
    if (terms === 'used_code') grants.revokeGrant(accessTokenOfCode.get(code) ?? '')
    return refuse(terms)
  }

  return (request) => {
    const parameters = dialect.parameters(request)
    if (parameters === undefined) return refuse('not_a_form')
    const grantType = parameters.get('grant_type')
    if (grantType === null) return refuse('missing_parameter', 'grant_type')
    if (!dialect.grantTypes.includes(grantType)) return refuse('unsupported_grant_type')
    const clientProblem = dialect.authenticate(parameters, request)
    if (clientProblem !== undefined) return refuse(clientProblem)

    if (grantType === 'client_credentials') {
      const scope = parameters.get('scope')
      return accept(grants.issue({ withRefreshToken: false, ...(scope === null ? {} : { scope }) }))
    }
    const name = grantType === 'authorization_code' ? 'code' : 'refresh_token'
    const value = parameters.get(name)
    if (value === null || value === '') return refuse('missing_parameter', name)
    if (name === 'code') return exchange(value, parameters)
    const tokens = grants.refresh(value)
    return tokens === undefined ? refuse('refused_refresh_token') : accept(tokens)
  }
}

/** The body of a request that says it is a form. */
export function formOf(request: ReceivedRequest): URLSearchParams | undefined {
  const type = request.headers['content-type'] ?? ''
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)
    ? new URLSearchParams(request.body)
    : undefined
}
