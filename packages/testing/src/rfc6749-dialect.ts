import { type Answer, jsonAnswer } from './answer.ts'
import {
  authenticateClient,
  type ClientAuthenticationMethod,
  type RegisteredClient,
} from './client-authentication.ts'
import { formOf, grantProblems, type TokenDialect, type TokenProblem } from './token-endpoint.ts'
import type { IssuedTokens } from './token-grants.ts'

const descriptions: Record<TokenProblem, string> = {
  not_a_form: 'The body is not application/x-www-form-urlencoded.',
  missing_parameter: 'A parameter is missing.',
  unsupported_grant_type: 'This grant type is not offered.',
  missing_client_id: 'The client did not say who it is.',
  unknown_client: 'The client is unknown.',
  wrong_secret: 'The client secret is wrong.',
  wrong_hash: 'The hash is wrong.',
  missing_client_authentication: 'The client did not authenticate in a way that is taken here.',
  redundant_client_authentication: 'The client authenticated in two ways.',
  refused_refresh_token: 'The refresh token is unknown, expired, revoked or was used before.',
  unknown_code: 'The authorization code is unknown.',
  expired_code: 'The authorization code has expired.',
  used_code: 'The authorization code was used before.',
  redirect_uri_mismatch: 'The redirect URI is not the one of the authorization request.',
  wrong_code_verifier: 'The code verifier does not match.',
}

const clientProblems: readonly TokenProblem[] = [
  'missing_client_id',
  'unknown_client',
  'wrong_secret',
  'missing_client_authentication',
]

/** The error code of RFC 6749 section 5.2 for a problem. */
export function errorCodeOf(problem: TokenProblem): string {
  if (grantProblems.has(problem)) return 'invalid_grant'
  if (clientProblems.includes(problem)) return 'invalid_client'
  return problem === 'unsupported_grant_type' ? problem : 'invalid_request'
}

/** A flat token answer, as RFC 6749 section 5.1 has it. */
function tokenBody(tokens: IssuedTokens): Record<string, unknown> {
  return {
    access_token: tokens.accessToken,
    token_type: 'bearer',
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
    expires_in: tokens.expiresIn,
    ...(tokens.refreshTokenExpiresIn === undefined
      ? {}
      : { refresh_token_expires_in: tokens.refreshTokenExpiresIn }),
    ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
  }
}

/** A token endpoint that does what RFC 6749 says. */
export function rfc6749Dialect(
  client: RegisteredClient,
  methods: readonly ClientAuthenticationMethod[],
): TokenDialect {
  const headers = { 'cache-control': 'no-store', pragma: 'no-cache' }
  return {
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    parameters: formOf,
    authenticate: (parameters, request) => authenticateClient(client, methods, parameters, request),
    accept: (tokens) => jsonAnswer(200, tokenBody(tokens), headers),
    refuse(problem, parameter): Answer {
      const error = errorCodeOf(problem)
      const description =
        parameter === undefined ? descriptions[problem] : `The parameter ${parameter} is missing.`
      const body = { error, error_description: description }
      if (error !== 'invalid_client') return jsonAnswer(400, body, headers)
      return jsonAnswer(401, body, { ...headers, 'www-authenticate': 'Basic realm="token endpoint"' })
    },
  }
}
