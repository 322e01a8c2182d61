import { type Answer, jsonAnswer } from '../answer.ts'
import { createAuthorizationEndpoint } from '../authorization-endpoint.ts'
import { actionsWith, type LongLivedToken } from '../long-lived-token.ts'
import { clientOptionsOf, type ProviderClientOptions } from '../provider-client-options.ts'
import type { ReceivedRequest } from '../received-request.ts'
import {
  bearerOf,
  type Caller,
  type Simulator,
  type SimulatorFrame,
  type SimulatorParts,
  startSimulator,
} from '../simulator.ts'
import { type SimulatorOptions, settingsOf } from '../simulator-options.ts'
import { createDataSet, type DataSetOptions } from './data-set.ts'
import { failure } from './envelope.ts'
import { type RetentlyReadings, readingsOf } from './readings.ts'
import { type RetentlyApiOptions, retentlyApi } from './retently-api.ts'
import { retentlyDialect } from './token-dialect.ts'

/** What {@link startRetently} can be told. */
export interface RetentlySimulatorOptions extends Omit<SimulatorOptions, 'clientSecret'>, DataSetOptions {
  /** Default `client-secret`. */
  clientSecret?: string
  /** The API key of the account; default `retently-api-key`. */
  apiKey?: string
  /** Whether a query parameter that the endpoint does not know is answered with 400; default false. */
  strict?: boolean
  /** Which reading to follow where sources disagree. */
  readings?: RetentlyReadings
}

/** A running Retently. */
export interface RetentlySimulator extends Simulator {
  /** What a client needs to point at it. */
  readonly options: ProviderClientOptions
  /** The API key of the account. */
  readonly apiKey: string
}

const paths = { authorize: '/api/oauth/authorize', token: '/api/oauth/token', base: '/api/v2' }

/**
 * Starts a Retently on loopback. Defaults: rotation `none`, access tokens for 21,600 s, 150 requests a minute.
 */
export async function startRetently(options: RetentlySimulatorOptions = {}): Promise<RetentlySimulator> {
  const clientSecret = options.clientSecret ?? 'client-secret'
  const settings = settingsOf(
    { ...options, clientSecret },
    { rotation: 'none', accessTokenLifetime: 21_600, refreshKillsAccessToken: false, requestsPerMinute: 150 },
  )
  const api = {
    data: createDataSet(options),
    readings: readingsOf(options.readings),
    strict: options.strict ?? false,
    now: settings.now,
  }
  const key: LongLivedToken = { token: options.apiKey ?? 'retently-api-key', isLiving: true }
  const simulator = await startSimulator(settings, (frame) => partsOf(frame, api, key))
  return {
    ...simulator,
    ...actionsWith(key, simulator),
    apiKey: key.token,
    options: clientOptionsOf(simulator.url, paths, { clientId: settings.clientId, clientSecret }),
  }
}

function partsOf(
  frame: SimulatorFrame,
  api: RetentlyApiOptions,
  key: LongLivedToken,
): SimulatorParts<Caller> {
  const { settings, grants, codes, stats } = frame
  return {
    paths,
    dialect: retentlyDialect(settings, api.readings),
    authorizationEndpoint: createAuthorizationEndpoint({
      ...settings,
      isRedirectUriRepeated: true,
      scopes: undefined,
      defaultScope: undefined,
      requirePkce: false,
      isPkceKnown: false,
      codes,
      stats,
      extra: () => ({}),
    }),
    identify(request) {
      const apiKey = apiKeyOf(request)
      if (apiKey !== undefined) return apiKey === key.token && key.isLiving ? { key: apiKey } : failure(401)
      const token = bearerOf(request) ?? ''
      return grants.use(token).state === 'valid' ? { key: token } : failure(401)
    },
    rateLimited(seconds) {
      const answer = failure(429)
      return api.readings.rateLimitHeaders
        ? withRateLimit(answer, settings.requestsPerMinute, seconds)
        : answer
    },
    api: (request) => retentlyApi(request, api),
    failure: (kind, status) => (kind === 'token' ? tokenFailure(api.readings, status) : failure(status)),
  }
}

/** The key may come in three ways. */
function apiKeyOf({ headers, query }: ReceivedRequest): string | undefined {
  const inAuthorization = /^api_key=(\S+)\s*$/.exec(headers.authorization ?? '')?.[1]
  return inAuthorization ?? headers['x-api-key'] ?? query.get('api_key') ?? undefined
}

function withRateLimit(answer: Answer, limit: number, seconds: number): Answer {
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(seconds),
    'retry-after': String(seconds),
  }
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function tokenFailure(readings: Required<RetentlyReadings>, status: number): Answer {
  if (readings.tokenErrors === 'envelope' || status >= 500) return failure(status)
  return jsonAnswer(status, { error: status === 401 ? 'invalid_client' : 'invalid_request' })
}
