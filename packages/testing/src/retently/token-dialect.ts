import { jsonAnswer } from '../answer.ts'
import type { RegisteredClient } from '../client-authentication.ts'
import { rfc6749Dialect } from '../rfc6749-dialect.ts'
import type { TokenDialect } from '../token-endpoint.ts'
import { failure } from './envelope.ts'
import type { RetentlyReadings } from './readings.ts'

/** The token endpoint of Retently: the client's secret in the body only; what its errors look like is not known. */
export function retentlyDialect(
  client: RegisteredClient,
  readings: Required<RetentlyReadings>,
): TokenDialect {
  const dialect = rfc6749Dialect(client, ['client_secret_post'])
  return {
    ...dialect,
    grantTypes: ['authorization_code', 'refresh_token'],
    accept: ({ accessToken, refreshToken, expiresIn }) =>
      jsonAnswer(200, {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: expiresIn,
        ...(readings.tokenType ? { token_type: 'Bearer' } : {}),
      }),
    refuse(problem, parameter) {
      const answer = dialect.refuse(problem, parameter)
      return readings.tokenErrors === 'rfc6749' ? answer : failure(answer.status)
    },
  }
}
