import {
  type Connection,
  type Credentials,
  type HttpClient,
  InputError,
  type OverConnectionOptions,
  openClient,
  type Provider,
  parseCredentials,
  type RequestSettings,
  type StoredConnectionOptions,
  type UnstoredConnectionOptions,
} from '@evergrant/core'
import { readApiFailure } from './api-failure.ts'
import { type Campaigns, createCampaigns } from './resources/campaigns.ts'
import { type Companies, createCompanies } from './resources/companies.ts'
import { type Customers, createCustomers } from './resources/customers.ts'
import { createFeedback, type FeedbackResource } from './resources/feedback.ts'
import { createOutbox, type Outbox } from './resources/outbox.ts'
import { createPing, type Ping } from './resources/ping.ts'
import { createReports, type Reports } from './resources/reports.ts'
import { createScores, type Scores } from './resources/scores.ts'
import { createSuppressions, type Suppressions } from './resources/suppressions.ts'
import { createTemplates, type Templates } from './resources/templates.ts'
import { createTrends, type TrendsResource } from './resources/trends.ts'
import { parseRetentlyCredentials } from './retently-credentials.ts'
import {
  type RetentlyApiKeyOptions,
  type RetentlyEndpoints,
  type RetentlyOAuthOptions,
  retentlyProvider,
} from './retently-provider.ts'
import { createStreams, type Streams } from './streams/streams.ts'

type Stored = Omit<StoredConnectionOptions, 'provider' | 'credentials'>
type Unstored = Omit<UnstoredConnectionOptions, 'provider' | 'credentials'>

/** A client over a connection of {@link retentlyProvider}. */
export type RetentlyConnectionOptions = OverConnectionOptions

/** A client with an API key. */
export type RetentlyKeyOptions = RequestSettings &
  RetentlyApiKeyOptions &
  (Stored | Unstored) & {
    /** The key. */
    apiKey: string
  }

/** A client with OAuth; what a refresh brings is kept in the store. */
export type RetentlyTokenOptions = RequestSettings &
  RetentlyOAuthOptions &
  Stored & {
    /** Stored where the store holds nothing for this id, or where they are new to it. */
    credentials?: Credentials
  }

/** A client from the configuration of a Retently source; one that holds a refresh token wants an id and a store. */
export type RetentlySourceOptions = RequestSettings &
  RetentlyEndpoints &
  (Stored | Unstored) & {
    /** What {@link parseRetentlyCredentials} reads, or has read. */
    configuration: unknown
    /** The header that carries an API key. Default `authorization`. */
    apiKeyHeader?: RetentlyApiKeyOptions['apiKeyHeader']
  }

/** What {@link createRetently} takes. */
export type RetentlyOptions =
  | RetentlyConnectionOptions
  | RetentlyKeyOptions
  | RetentlyTokenOptions
  | RetentlySourceOptions

/** A client of Retently's API. */
export interface Retently {
  /** Keeps the credentials. */
  readonly connection: Connection
  /** Asks whether Retently answers and takes the credentials. */
  readonly ping: Ping
  /** The people who are surveyed. */
  readonly customers: Customers
  /** The companies that they work for. */
  readonly companies: Companies
  /** What they have answered. */
  readonly feedback: FeedbackResource
  /** The account's scores. */
  readonly scores: Scores
  /** The campaigns. */
  readonly campaigns: Campaigns
  /** The templates of surveys. */
  readonly templates: Templates
  /** How the campaigns have done. */
  readonly reports: Reports
  /** How things develop. */
  readonly trends: TrendsResource
  /** The surveys that were sent. */
  readonly outbox: Outbox
  /** Who gets no surveys. */
  readonly suppressions: Suppressions
  /** What can be read, in the form that all providers describe it in. */
  readonly streams: Streams
  /**
   * Any other request; the path is relative to the root of the API.
   * @throws ApiError, NetworkError, ResponseError, AuthenticationError, StoreError; the signal's reason
   */
  readonly request: HttpClient['request']
}

/**
 * Opens a client. Nothing is read or sent until it is used.
 * @throws TypeError where an option is missing or off; InputError where credentials cannot be read
 */
export function createRetently(options: RetentlyOptions): Retently {
  const http = openClient(options, {
    providerId: 'retently',
    ways: ['apiKey', 'clientId', 'configuration'],
    access: accessOf,
    rateLimit: { requestsPerMinute: 150 },
    readError: readApiFailure,
  })
  const resources = {
    ping: createPing(http),
    customers: createCustomers(http),
    companies: createCompanies(http),
    feedback: createFeedback(http),
    scores: createScores(http),
    campaigns: createCampaigns(http),
    templates: createTemplates(http),
    reports: createReports(http),
    trends: createTrends(http),
    outbox: createOutbox(http),
    suppressions: createSuppressions(http),
  }
  return {
    connection: http.connection,
    ...resources,
    streams: createStreams(resources),
    request: http.request,
  }
}

/** The provider and the credentials that the options speak of. */
function accessOf(options: Exclude<RetentlyOptions, RetentlyConnectionOptions>): {
  provider: Provider
  credentials?: Credentials
} {
  if ('apiKey' in options && options.apiKey !== undefined) {
    return { provider: retentlyProvider(options), credentials: credentialsOf(options.apiKey) }
  }
  if (!('configuration' in options) || options.configuration === undefined)
    return { provider: retentlyProvider(options) }

  const { configuration, apiKeyHeader, baseUrl, authorizationEndpoint, tokenEndpoint } = options
  const parsed = parseRetentlyCredentials(configuration)
  const endpoints = { baseUrl, authorizationEndpoint, tokenEndpoint }
  if (parsed.mechanism === 'api_key') {
    return { provider: retentlyProvider({ ...endpoints, apiKeyHeader }), credentials: parsed.credentials }
  }
  if (parsed.client === undefined) {
    throw new InputError('The Retently credentials', [
      { path: 'client_id', expected: 'a text' },
      { path: 'client_secret', expected: 'a text' },
    ])
  }
  return {
    provider: retentlyProvider({ ...endpoints, ...parsed.client }),
    ...(parsed.credentials && { credentials: parsed.credentials }),
  }
}

/** An API key as credentials; what is wrong with it is said under the name that it has among the options. */
function credentialsOf(apiKey: string): Credentials {
  try {
    return parseCredentials({ accessToken: apiKey, expiresIn: null })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const issues = error.issues.map(({ expected }) => ({ path: 'apiKey', expected }))
    throw new InputError('The options of createRetently', issues)
  }
}
