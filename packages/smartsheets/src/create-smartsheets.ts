import {
  type Connection,
  type Credentials,
  type HttpClient,
  InputError,
  type OverConnectionOptions,
  openClient,
  type Provider,
  type RequestSettings,
  type StoredConnectionOptions,
  type UnstoredConnectionOptions,
} from '@evergrant/core'
import { readApiFailure } from './api-failure.ts'
import { costOf } from './request-cost.ts'
import { type Columns, createColumns } from './resources/columns.ts'
import { createReports, type Reports } from './resources/reports.ts'
import { createRows, type Rows } from './resources/rows.ts'
import { createSearch, type Search } from './resources/search.ts'
import { createServerInfo, type GetServerInfo } from './resources/server-info.ts'
import { createSheets, type Sheets } from './resources/sheets.ts'
import { createUsers, type Users } from './resources/users.ts'
import { createWorkspaces, type Workspaces } from './resources/workspaces.ts'
import { parseSmartsheetsCredentials } from './smartsheets-credentials.ts'
import {
  type SmartsheetsAccessTokenOptions,
  type SmartsheetsEndpoints,
  type SmartsheetsOAuthOptions,
  smartsheetsProvider,
} from './smartsheets-provider.ts'
import { createStreams, type Streams } from './streams/streams.ts'

type Stored = Omit<StoredConnectionOptions, 'provider' | 'credentials'>
type Unstored = Omit<UnstoredConnectionOptions, 'provider' | 'credentials'>

/** A client over a connection of {@link smartsheetsProvider}. */
export type SmartsheetsConnectionOptions = OverConnectionOptions

/** A client with a personal access token. */
export type SmartsheetsPersonalOptions = RequestSettings &
  SmartsheetsAccessTokenOptions &
  (Stored | Unstored) & {
    /** The access token. */
    accessToken: string
  }

/** A client with OAuth; what a refresh brings is kept in the store. */
export type SmartsheetsTokenOptions = RequestSettings &
  SmartsheetsOAuthOptions &
  Stored & {
    /** Stored where the store holds nothing for this id, or where they are new to it. */
    credentials?: Credentials
  }

/** A client from the configuration of a Smartsheets source; one that holds a refresh token wants an id and a store. */
export type SmartsheetsSourceOptions = RequestSettings &
  SmartsheetsEndpoints &
  (Stored | Unstored) & {
    /** What {@link parseSmartsheetsCredentials} reads, or has read. */
    configuration: unknown
  }

/** What {@link createSmartsheets} takes. */
export type SmartsheetsOptions =
  | SmartsheetsConnectionOptions
  | SmartsheetsPersonalOptions
  | SmartsheetsTokenOptions
  | SmartsheetsSourceOptions

/** A client of Smartsheet's API. */
export interface Smartsheets {
  /** Keeps the credentials. */
  readonly connection: Connection
  /** Sheets, their rows and their changes. */
  readonly sheets: Sheets
  /** Columns of sheets. */
  readonly columns: Columns
  /** Single rows of sheets. */
  readonly rows: Rows
  /** Reports and their rows. */
  readonly reports: Reports
  /** Workspaces and what lies in them. */
  readonly workspaces: Workspaces
  /** Users. */
  readonly users: Users
  /** Searches everything, or one sheet. */
  readonly search: Search
  /** What Smartsheet says of itself. */
  readonly serverInfo: GetServerInfo
  /** Sheets and reports in the form that all providers describe what they can read in. */
  readonly streams: Streams
  /**
   * Any other request; the path is relative to the root of the API. The history of a cell and attaching a file count for
   * ten under the limit, as Smartsheet counts them.
   * @throws ApiError, NetworkError, ResponseError, AuthenticationError, StoreError; the signal's reason
   */
  readonly request: HttpClient['request']
}

/**
 * Opens a client. Nothing is read or sent until it is used.
 * @throws TypeError where an option is missing or off; InputError where credentials cannot be read
 */
export function createSmartsheets(options: SmartsheetsOptions): Smartsheets {
  const http = openClient(options, {
    providerId: 'smartsheets',
    ways: ['accessToken', 'clientId', 'configuration'],
    access: accessOf,
    rateLimit: { requestsPerMinute: 300 },
    readError: readApiFailure,
  })
  return {
    connection: http.connection,
    sheets: createSheets(http),
    columns: createColumns(http),
    rows: createRows(http),
    reports: createReports(http),
    workspaces: createWorkspaces(http),
    users: createUsers(http),
    search: createSearch(http),
    serverInfo: createServerInfo(http),
    streams: createStreams(http),
    request: (path, request = {}) => http.request(path, { cost: costOf(path, request.method), ...request }),
  }
}

/** The provider and the credentials that the options speak of. */
function accessOf(options: Exclude<SmartsheetsOptions, SmartsheetsConnectionOptions>): {
  provider: Provider
  credentials?: Credentials
} {
  if ('accessToken' in options && options.accessToken !== undefined) {
    const credentials = { accessToken: options.accessToken, expiresIn: null }
    return { provider: smartsheetsProvider(options), credentials }
  }
  if (!('configuration' in options) || options.configuration === undefined)
    return { provider: smartsheetsProvider(options) }

  const { configuration, region, baseUrl, authorizationEndpoint, tokenEndpoint } = options
  const parsed = parseSmartsheetsCredentials(configuration)
  const endpoints = { region, baseUrl, authorizationEndpoint, tokenEndpoint }
  if (parsed.mechanism === 'access_token') {
    return { provider: smartsheetsProvider(endpoints), credentials: parsed.credentials }
  }
  if (parsed.client === undefined) {
    throw new InputError('The Smartsheets credentials', [
      { path: 'client_id', expected: 'a text' },
      { path: 'client_secret', expected: 'a text' },
    ])
  }
  return {
    provider: smartsheetsProvider({ ...endpoints, ...parsed.client }),
    ...(parsed.credentials && { credentials: parsed.credentials }),
  }
}
