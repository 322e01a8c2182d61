import type { Connection } from '../connection/connection.ts'
import { requestContext } from '../connection/life-cycle.ts'
import { replaceByAnswer } from '../connection/overrule.ts'
import { within } from '../connection/runtime.ts'
import { insideOf } from '../connection/transport.ts'
import { AuthenticationError } from '../errors/authentication-error.ts'
import { InputError } from '../errors/input-error.ts'
import type { Provider, ProviderAuthorization, TokenOutcome } from '../providers/provider.ts'
import { readOutcome } from '../providers/token-outcome.ts'
import type { PendingAuthorization } from './start-authorization.ts'

/**
 * Checks the provider's answer, exchanges its code, and saves the tokens; whatever the connection held is replaced.
 * @throws InputError where the answer does not belong to this authorization; AuthenticationError where the person or the
 * provider said no, or the exchange failed; StoreError
 */
export async function finishAuthorization(
  connection: Connection,
  callbackUrl: string | URL,
  pending: PendingAuthorization,
): Promise<void> {
  const { life } = await insideOf(connection)
  const { provider, id } = life
  const { authorization } = provider
  if (authorization === undefined) throw new TypeError(`provider: "${provider.id}" offers no login`)
  const code = await readCode(provider, authorization, callbackUrl, pending)
  const { runtime, timings } = life
  const requestedAtWall = runtime.now()
  const controller = new AbortController()
  const { redirectUri, codeVerifier } = pending
  const context = requestContext(life, controller.signal)
  const exchange = readOutcome(() => authorization.exchange({ code, redirectUri, codeVerifier }, context))
  const outcome = await within(timings.refreshMs, runtime, exchange, (): TokenOutcome => {
    controller.abort()
    return { kind: 'unanswered', detail: 'time-out' }
  })
  // A refresh token alone is worth keeping: the next call obtains an access token with it.
  if (outcome.kind === 'answered') return replaceByAnswer(life, outcome.answer, requestedAtWall)
  throw exchangeFailed(provider, id, outcome)
}

async function readCode(
  { id, client }: Provider,
  { issuer }: ProviderAuthorization,
  callbackUrl: string | URL,
  { state }: PendingAuthorization,
): Promise<string> {
  const { AuthorizationResponseError, validateAuthResponse } = await import('./oauth4webapi.ts')
  let parameters: URLSearchParams
  try {
    parameters = new URL(callbackUrl).searchParams
  } catch {
    throw new InputError('The authorization answer', [
      { path: '', expected: 'the whole URL that the browser was sent to' },
    ])
  }
  // An issuer that nobody has configured cannot be compared with anything.
  if (issuer === undefined) parameters.delete('iss')
  try {
    const server = {
      issuer: issuer ?? id,
      authorization_response_iss_parameter_supported: issuer !== undefined,
    }
    const checked = validateAuthResponse(server, { client_id: client?.clientId ?? '' }, parameters, state)
    const code = checked.get('code')
    if (code) return code
  } catch (error) {
    if (error instanceof AuthorizationResponseError) throw declined(id, error.error)
    throw new InputError('The authorization answer', [
      parameters.get('state') === state
        ? { path: 'iss', expected: `one answer by ${issuer ?? 'the provider'}` }
        : {
            path: 'state',
            expected: 'the state of this authorization; start again if it was begun elsewhere',
          },
    ])
  }
  throw new InputError('The authorization answer', [{ path: 'code', expected: 'an authorization code' }])
}

function declined(provider: string, error: string): AuthenticationError {
  const isPersons = error === 'access_denied'
  const message = isPersons
    ? 'The authorization was declined. Nothing was changed; start again to ask once more.'
    : 'The provider refused the authorization request. Check client id, redirect URI and scopes. Nothing was changed.'
  return new AuthenticationError(
    message,
    isPersons
      ? { code: 'reauthorization_required', reason: 'refused', provider }
      : { code: 'refresh_misconfigured', provider },
  )
}

function exchangeFailed(
  { name, id: provider }: Provider,
  connectionId: string,
  outcome: Exclude<TokenOutcome, { kind: 'answered' }>,
): AuthenticationError {
  const { detail } = outcome
  switch (outcome.kind) {
    case 'refused':
      return new AuthenticationError(
        `${name} refused the authorization code: it is used up or too old. Nothing was changed; start the authorization again.`,
        { code: 'reauthorization_required', reason: 'refused', provider, connectionId },
      )
    case 'misconfigured':
      return new AuthenticationError(
        `${name} refused the exchange of the authorization code (${detail}). Check client id, client secret and redirect URI. Nothing was changed.`,
        { code: 'refresh_misconfigured', provider, connectionId },
      )
    default:
      return new AuthenticationError(
        `The authorization code could not be exchanged with ${name} (${detail}). Nothing was changed; start the authorization again.`,
        { code: 'refresh_failed', provider, connectionId, retryable: outcome.kind === 'declined' },
      )
  }
}
