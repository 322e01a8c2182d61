import ky, { type KyInstance } from 'ky'
import type { Connection } from '../connection/connection.ts'
import { insideOf, type Transport, transportOf } from '../connection/transport.ts'
import { ApiError } from '../errors/api-error.ts'
import { EvergrantError } from '../errors/evergrant-error.ts'
import { NetworkError } from '../errors/network-error.ts'
import { ResponseError } from '../errors/response-error.ts'
import { readNetworkFailure } from '../providers/network-failure.ts'
import type { Fetch } from '../providers/provider.ts'
import { type ReadApiError, readApiFailure } from './api-failure.ts'
import { readText } from './body-text.ts'
import { createRateLimit, type RateLimit, type RateLimitOptions } from './rate-limit.ts'
import { pathOf, type StandardSchema } from './standard-schema.ts'

/** When a request is sent again. */
export interface RetryOptions {
  /** Times that a request is sent, at most. Default 4. */
  attempts?: number
  /** Longest pause between two of them in milliseconds; an error that wants a longer one is thrown. Default 120000. */
  longestPauseMs?: number
}

/** What {@link createHttpClient} takes. */
export interface HttpClientOptions {
  /** Authorizes every request. */
  connection: Connection
  /** What paths are relative to, as `https://api.example.com/2.0`. Default the provider's, looked up when first used. */
  baseUrl?: string
  /** Id of the provider whose base URL is meant; a connection of another one is refused. Default any. */
  providerId?: string
  /** Milliseconds for one attempt's answer, and once more for its body; a refresh is not counted. Default 30000. */
  timeout?: number
  /** When a request is sent again; false: never. */
  retry?: RetryOptions | false
  /** The provider's documented limit; shared by every client of the connection. Default none. */
  rateLimit?: RateLimitOptions
  /** Translates the provider's error bodies. */
  readError?: ReadApiError
}

/** One request. */
export interface RequestOptions<T = unknown> {
  /** Default `GET`. */
  method?: string
  /** Query parameters; undefined ones are left out. */
  searchParams?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: BodyInit
  /** Added to the request. */
  headers?: HeadersInit
  /** Ends the request, its retries and its waits. */
  signal?: AbortSignal | undefined
  /** Milliseconds for one attempt. Default the client's. */
  timeout?: number
  /** What the request counts for under the limit. Default 1. */
  cost?: number
  /** Checks the answer; any Standard Schema. */
  schema?: StandardSchema<T>
}

/** A client of one provider's API over one connection. */
export interface HttpClient {
  /** Authorizes every request. */
  readonly connection: Connection
  /**
   * Sends a request and reads its answer as JSON; an empty answer is undefined.
   * @throws ApiError, NetworkError, ResponseError, AuthenticationError, StoreError; the signal's reason
   */
  request<T = unknown>(path: string, options?: RequestOptions<T>): Promise<T>
  /**
   * Sends a request and returns the answer with its body unread, for downloads and the like.
   * @throws ApiError, NetworkError, AuthenticationError, StoreError; the signal's reason
   */
  response(path: string, options?: RequestOptions): Promise<Response>
}

/** What the steps of one client share. */
interface Client {
  readonly connection: Connection
  readonly transport: Transport
  readonly limit: RateLimit | undefined
  readonly timeoutMs: number
  readonly attempts: number
  readonly longestPauseMs: number
  readonly readError: ReadApiError | undefined
  readonly baseUrl: URL | undefined
  readonly providerId: string | undefined
  readonly ky: KyInstance
}

/** A mark that a time-out leaves; never seen outside. */
const timedOut: unique symbol = Symbol('timed out') as never
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const limits = new WeakMap<object, RateLimit>()

/**
 * Opens a client: ky over the connection's authorized fetch, with retries that know the provider's codes.
 * @throws TypeError where an option is off
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { connection, baseUrl, providerId, timeout = 30_000, retry = {}, rateLimit, readError } = options
  const transport = transportOf(connection)
  const client: Client = {
    connection,
    transport,
    limit: rateLimit && sharedLimit(transport, rateLimit),
    timeoutMs: timeout,
    attempts: retry === false ? 1 : (retry.attempts ?? 4),
    longestPauseMs: retry === false ? 0 : (retry.longestPauseMs ?? 120_000),
    readError,
    baseUrl: baseUrl === undefined ? undefined : asBase(baseUrl),
    providerId,
    ky: ky.create({ retry: 0, timeout: false, throwHttpErrors: false }),
  }
  return {
    connection,
    async request<T>(path: string, request: RequestOptions<T> = {}) {
      const url = await urlOf(client, path, request)
      return withRetries(client, request, async () =>
        readJson<T>(client, await send(client, url, request), request),
      )
    },
    async response(path, request = {}) {
      const url = await urlOf(client, path, request)
      return withRetries(client, request, () => send(client, url, request))
    },
  }
}

function asBase(url: string): URL {
  return new URL(url.endsWith('/') ? url : `${url}/`)
}

/** The base URL of the connection's provider, which may be known only when the store has been asked. */
async function providersBase({ connection, providerId }: Client): Promise<URL> {
  const { id, baseUrl } = (await insideOf(connection)).life.provider
  if (providerId !== undefined && id !== providerId)
    throw new TypeError(`connection: expected one of the provider ${providerId}, or a baseUrl beside it`)
  if (baseUrl === undefined) throw new TypeError('baseUrl: required, because the provider has none')
  return asBase(baseUrl)
}

function sharedLimit({ key, runtime }: Transport, options: RateLimitOptions): RateLimit {
  const limit = limits.get(key) ?? createRateLimit(options, runtime)
  limits.set(key, limit)
  return limit
}

/** One attempt, up to the answer's head. */
async function send(client: Client, url: URL, request: RequestOptions): Promise<Response> {
  const { connection, transport, limit, readError } = client
  const { method = 'GET', json, body, headers, signal } = request
  const response = await client.ky(url, {
    fetch: transport.through((fetch) => timed(client, fetch, request)),
    method,
    ...(json === undefined ? {} : { json }),
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (response.ok) return response
  const { provider, id } = connection
  const failure = await readApiFailure(response, {
    provider,
    connectionId: id,
    readError,
    now: transport.runtime.now(),
  })
  if (failure.status === 429) limit?.pause((failure.retryAfter ?? 1) * 1000)
  throw failure
}

/** The whole URL: ky would build one Request more for a base URL, and one for parameters. */
async function urlOf(client: Client, path: string, { searchParams = {} }: RequestOptions): Promise<URL> {
  const base = client.baseUrl ?? (await providersBase(client))
  const url = new URL(path.replace(/^\/+/, ''), base)
  for (const [name, value] of Object.entries(searchParams)) {
    if (value !== undefined) url.searchParams.append(name, String(value))
  }
  return url
}

/** The transport with a place in the window and a time-out for every single request, replays after a 401 included. */
function timed(
  { limit, timeoutMs }: Client,
  fetch: Fetch,
  { timeout, cost = 1, signal }: RequestOptions,
): Fetch {
  return async (input, init = {}) => {
    const hasAnswered = await limit?.take(cost, signal)
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(timedOut), timeout ?? timeoutMs)
    const either = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal])
    try {
      return await fetch(input, { ...init, signal: either })
    } finally {
      clearTimeout(timer)
      hasAnswered?.()
    }
  }
}

/** Reads an answer's body, which has the time of an attempt once more. */
async function readJson<T>(client: Client, response: Response, request: RequestOptions<T>): Promise<T> {
  const text = await readText(response, request.timeout ?? client.timeoutMs, timedOut)
  const value = text === '' ? undefined : parse(client, text)
  if (request.schema === undefined) return value as T
  const result = await request.schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  const paths = [...new Set(result.issues.map(pathOf))]
    .slice(0, 5)
    .map((path) => path || '(the whole answer)')
  throw invalidResponse(client, `is not as the API promises at ${paths.join(', ')}`)
}

function parse(client: Client, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidResponse(client, 'is no JSON')
  }
}

function invalidResponse({ connection: { provider, id } }: Client, what: string): ResponseError {
  return new ResponseError(`The answer of ${provider.name} ${what}.`, {
    provider: provider.id,
    connectionId: id,
  })
}

/** Sends until an answer, an error that no retry helps, or the last attempt. */
async function withRetries<T>(
  client: Client,
  request: RequestOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const { runtime } = client.transport
  const { signal, method = 'GET', body } = request
  const isStream = body instanceof ReadableStream
  for (let attempts = 1; ; attempts++) {
    let error: EvergrantError
    try {
      return await attempt()
    } catch (thrown) {
      signal?.throwIfAborted()
      error = asKnownError(client, thrown)
    }
    const isSafe = safeMethods.has(method.toUpperCase()) || isDeclined(error)
    if (!mayRetry(error) || !isSafe || isStream || attempts >= client.attempts) throw error
    const pauseMs =
      Math.max((error.retryAfter ?? 0) * 1000, 500 * 2 ** (attempts - 1)) * (1 + runtime.random() / 4)
    if (pauseMs > client.longestPauseMs) throw error
    await runtime.sleep(pauseMs, signal === undefined ? {} : { signal })
    signal?.throwIfAborted()
  }
}

/** Whether the API has said that it did nothing; what was lost, or has failed, may have been carried out all the same. */
function isDeclined(error: EvergrantError): boolean {
  return error instanceof ApiError && (error.status === 429 || error.status === 503)
}

/** The life cycle has made its own attempts; only what the API said or failed to say is tried again here. */
function mayRetry({ code, retryable }: EvergrantError): boolean {
  return retryable && (code === 'api_error' || code === 'network_error')
}

function asKnownError({ connection: { provider, id } }: Client, thrown: unknown): EvergrantError {
  if (EvergrantError.isInstance(thrown)) return thrown
  const detail = thrown === timedOut ? 'time-out' : readNetworkFailure(thrown).detail
  return new NetworkError(
    `No answer from ${provider.name} (${detail}). Check the network, or try again later.`,
    {
      retryable: true,
      provider: provider.id,
      connectionId: id,
    },
  )
}
