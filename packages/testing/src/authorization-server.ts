import { type Answer, jsonAnswer } from './answer.ts'
import { createAuthorizationEndpoint } from './authorization-endpoint.ts'
import type { ClientAuthenticationMethod } from './client-authentication.ts'
import type { OperationKind } from './faults.ts'
import type { ReceivedRequest } from './received-request.ts'
import { rfc6749Dialect } from './rfc6749-dialect.ts'
import {
  bearerOf,
  type Caller,
  type Simulator,
  type SimulatorFrame,
  type SimulatorParts,
  startSimulator,
} from './simulator.ts'
import { type SimulatorOptions, settingsOf } from './simulator-options.ts'
import { formOf } from './token-endpoint.ts'

/** What {@link startAuthorizationServer} can be told. */
export interface AuthorizationServerOptions extends SimulatorOptions {
  /** How a confidential client may authenticate; default both ways. */
  clientAuthentication?: ClientAuthenticationMethod
  /** The issuer that authorization responses name (RFC 9207); by default they name none. */
  issuer?: string
  /** Whether an authorization request without PKCE is refused; default false. */
  requirePkce?: boolean
  /** The scopes that may be asked for; by default any. */
  scopes?: readonly string[]
}

/** What a client needs to point at an {@link AuthorizationServer}. */
export interface AuthorizationServerClientOptions {
  /** Where the user's browser is sent. */
  readonly authorizationEndpoint: string
  /** Where tokens are obtained. */
  readonly tokenEndpoint: string
  /** Where tokens are revoked. */
  readonly revocationEndpoint: string
  /** Of the one application that is registered. */
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
  /** The server's own. */
  readonly origins: readonly string[]
}

/** A running authorization server with a small API behind it. */
export interface AuthorizationServer extends Simulator {
  /** What a client needs to point at it. */
  readonly options: AuthorizationServerClientOptions
  /** The root of an API that answers every request that carries a living access token with what it received. */
  readonly apiUrl: string
}

const paths = { authorize: '/authorize', token: '/token', revoke: '/revoke', api: '/api' }

/**
 * Starts an OAuth 2.0 authorization server on loopback: authorization code with PKCE S256, refresh token and client
 * credentials grants, revocation, and an API that echoes. Defaults: rotation `single_use`, access tokens for 3,600 s.
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const settings = settingsOf(options, {
    rotation: 'single_use',
    accessTokenLifetime: 3600,
    refreshKillsAccessToken: false,
    requestsPerMinute: Number.POSITIVE_INFINITY,
  })
  const simulator = await startSimulator(settings, (frame) => partsOf(frame, options))
  const { url } = simulator
  const { clientId, clientSecret } = settings
  return {
    ...simulator,
    apiUrl: url + paths.api,
    options: {
      authorizationEndpoint: url + paths.authorize,
      tokenEndpoint: url + paths.token,
      revocationEndpoint: url + paths.revoke,
      clientId,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      origins: [url],
    },
  }
}

function partsOf(frame: SimulatorFrame, options: AuthorizationServerOptions): SimulatorParts<Caller> {
  const { settings, grants, codes, stats } = frame
  const methods = options.clientAuthentication
  const dialect = rfc6749Dialect(
    settings,
    methods === undefined ? ['client_secret_post', 'client_secret_basic'] : [methods],
  )
  const { issuer } = options
  return {
    paths,
    dialect,
    authorizationEndpoint: createAuthorizationEndpoint({
      ...settings,
      isRedirectUriRepeated: true,
      scopes: options.scopes,
      defaultScope: undefined,
      requirePkce: options.requirePkce ?? false,
      isPkceKnown: true,
      codes,
      stats,
      extra: () => (issuer === undefined ? {} : { iss: issuer }),
    }),
    revocation: (request) =>
      request.path === paths.revoke ? () => revoke(request, frame, dialect) : undefined,
    identify(request) {
      const token = bearerOf(request)
      if (token === undefined) return unauthorized('Bearer')
      return grants.use(token).state === 'valid'
        ? { key: token }
        : unauthorized('Bearer error="invalid_token"')
    },
    rateLimited: (seconds) =>
      jsonAnswer(429, { error: 'too_many_requests' }, { 'retry-after': String(seconds) }),
    api: echo,
    failure,
  }
}

/** RFC 7009: a token that is unknown is as good as revoked. */
function revoke(
  request: ReceivedRequest,
  { grants, stats }: SimulatorFrame,
  dialect: SimulatorParts<Caller>['dialect'],
): Answer {
  const parameters = formOf(request)
  if (request.method !== 'POST' || parameters === undefined) return dialect.refuse('not_a_form')
  const problem = dialect.authenticate(parameters, request)
  if (problem !== undefined) return dialect.refuse(problem)
  const token = parameters.get('token')
  if (token === null) return dialect.refuse('missing_parameter', 'token')
  grants.revokeGrant(token)
  stats.revocations += 1
  return { status: 200 }
}

function echo({ method, path, query, headers, body, bodyBytes }: ReceivedRequest): Answer {
  const contentType = headers['content-type'] ?? null
  return jsonAnswer(200, { method, path, query: Object.fromEntries(query), contentType, body, bodyBytes })
}

function unauthorized(challenge: string): Answer {
  return jsonAnswer(401, { error: 'invalid_token' }, { 'www-authenticate': challenge })
}

function failure(kind: OperationKind, status: number): Answer {
  if (kind === 'api' && status === 401) return unauthorized('Bearer error="invalid_token"')
  if (status === 429 || status === 503) return jsonAnswer(status, { error: 'temporarily_unavailable' })
  if (status >= 500) return jsonAnswer(status, { error: 'server_error' })
  return jsonAnswer(status, { error: status === 401 ? 'invalid_client' : 'invalid_request' })
}
