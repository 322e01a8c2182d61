import { createHash } from 'node:crypto'
import { jsonAnswer } from '../answer.ts'
import { type ClientProblem, type RegisteredClient, readBasic } from '../client-authentication.ts'
import type { ReceivedRequest } from '../received-request.ts'
import { errorCodeOf } from '../rfc6749-dialect.ts'
import { formOf, type TokenDialect, type TokenProblem } from '../token-endpoint.ts'
import type { SmartsheetsErrors } from './errors.ts'
import type { SmartsheetsReadings } from './readings.ts'

const invalidGrant: readonly [number, string] = [
  1071,
  'Invalid Grant. The authorization code or refresh token provided was invalid.',
]

/** Error code and text for each problem. */
const problems: Record<TokenProblem, readonly [number, string]> = {
  not_a_form: [1124, 'The Content-Type is not supported.'],
  missing_parameter: [1070, 'Required parameter missing'],
  missing_client_id: [1070, 'Required parameter missing'],
  unknown_client: [1067, 'Invalid client_id'],
  unsupported_grant_type: [1068, 'Unsupported grant type'],
  expired_code: [1069, 'The authorization_code has expired.'],
  unknown_code: invalidGrant,
  used_code: invalidGrant,
  wrong_code_verifier: invalidGrant,
  refused_refresh_token: invalidGrant,
  wrong_hash: [1072, 'Invalid hash'],
  redirect_uri_mismatch: [1073, 'The redirect_uri does not match.'],
  missing_client_authentication: [1236, 'OAuth missing client auth'],
  redundant_client_authentication: [1237, 'OAuth redundant client auth'],
  wrong_secret: [1238, 'OAuth invalid secret'],
}

/** The token endpoint of Smartsheet: parameters in body or query, a hash or the secret, errors with codes. */
export function smartsheetsDialect(
  client: RegisteredClient,
  readings: Required<SmartsheetsReadings>,
  errors: SmartsheetsErrors,
): TokenDialect {
  function authenticate(parameters: URLSearchParams, request: ReceivedRequest): ClientProblem | undefined {
    const basic = readings.basicAuthentication ? readBasic(request.headers.authorization) : undefined
    const clientId = basic?.clientId ?? parameters.get('client_id')
    if (clientId === null) return 'missing_client_id'
    if (clientId !== client.clientId) return 'unknown_client'
    const secrets = [basic?.clientSecret, parameters.get('client_secret')].filter(
      (secret) => typeof secret === 'string',
    )
    const hash = parameters.get('hash')
    const given = secrets.length + (hash === null ? 0 : 1)
    if (given !== 1) return given === 0 ? 'missing_client_authentication' : 'redundant_client_authentication'
    if (hash === null) return secrets[0] === client.clientSecret ? undefined : 'wrong_secret'
    const token = parameters.get('code') ?? parameters.get('refresh_token') ?? ''
    return hash === hashOf(client.clientSecret ?? '', token) ? undefined : 'wrong_hash'
  }

  return {
    grantTypes: ['authorization_code', 'refresh_token'],
    parameters(request) {
      const form = formOf(request)
      return form && new URLSearchParams([...request.query, ...form])
    },
    authenticate,
    accept({ accessToken, refreshToken, expiresIn }) {
      const token = {
        access_token: accessToken,
        token_type: 'bearer',
        refresh_token: refreshToken,
        expires_in: expiresIn,
      }
      return jsonAnswer(200, readings.tokenAnswer === 'flat' ? token : { token })
    },
    refuse(problem, parameter = 'client_id') {
      const [code, text] = problems[problem]
      const status = code === 1067 ? 401 : code === 1124 ? 415 : 400
      const error = code === 1070 ? 'invalid_request' : errorCodeOf(problem)
      return errors.custom(status, code, code === 1070 ? `${text}: ${parameter}` : text, { error })
    },
  }
}

function hashOf(clientSecret: string, token: string): string {
  return createHash('sha256').update(`${clientSecret}|${token}`).digest('hex')
}
