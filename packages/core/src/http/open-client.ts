import { type Connection, type ConnectionOptions, createConnection } from '../connection/connection.ts'
import type { Credentials } from '../models/credentials.ts'
import type { Provider } from '../providers/provider.ts'
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts'

/** What every provider's client takes for its requests. */
export type RequestSettings = Pick<HttpClientOptions, 'timeout' | 'retry' | 'rateLimit'>

/** A client over a connection that exists already. */
export interface OverConnectionOptions extends RequestSettings {
  /** A connection of the provider. */
  connection: Connection
  /** Root of the API. Default the provider's. */
  baseUrl?: string
}

/** How a provider's clients are opened. */
export interface ClientForm<Options> extends Pick<HttpClientOptions, 'rateLimit' | 'readError'> {
  /** Id of the provider. */
  providerId: string
  /** Names of the options that say how to connect; a client takes one of them, or a `connection`. */
  ways: readonly string[]
  /** The provider and the credentials that the options speak of. */
  access: (options: Exclude<Options, OverConnectionOptions>) => {
    provider: Provider
    credentials?: Credentials
  }
}

/**
 * Opens what a provider's client stands on: the connection that is given, or a new one.
 * @throws TypeError where an option is missing or off; InputError where credentials cannot be read
 */
export function openClient<Options extends RequestSettings>(
  options: Options,
  { providerId, ways, access, readError, ...form }: ClientForm<Options>,
): HttpClient {
  const names = ['connection', ...ways]
  const given = names.filter((name) => (options as Partial<Record<string, unknown>>)[name] !== undefined)
  if (given.length !== 1) throw new TypeError(`options: expected one of ${names.join(', ')}`)
  const { baseUrl, timeout, retry, rateLimit = form.rateLimit }: Partial<OverConnectionOptions> = options
  return createHttpClient({
    connection: connectionOf(options, access),
    providerId,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(retry === undefined ? {} : { retry }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(readError === undefined ? {} : { readError }),
  })
}

function connectionOf<Options extends RequestSettings>(
  options: Options,
  access: ClientForm<Options>['access'],
): Connection {
  const { connection }: Partial<OverConnectionOptions> = options
  if (connection !== undefined) return connection
  const { provider, credentials } = access(options as Exclude<Options, OverConnectionOptions>)
  return createConnection({ ...options, provider, ...(credentials && { credentials }) } as ConnectionOptions)
}
