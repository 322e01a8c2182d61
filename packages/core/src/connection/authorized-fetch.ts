import { discardBody, parseJsonObject, readCappedText } from '../providers/capped-body.ts'
import type { Fetch, Provider } from '../providers/provider.ts'

/** What an authorized fetch needs of its connection. */
export interface TokenSource {
  readonly provider: Provider
  /** The transport. */
  readonly fetch: Fetch
  /** Whether credentials may travel to this URL, given as URLs are serialized. */
  mayAuthorize(href: string): boolean
  /** The current access token, without a promise where it is at hand; never the rejected one. */
  token(options: { signal?: AbortSignal | undefined; rejected?: string }): string | Promise<string>
  /** The API has taken this token. */
  accept(token: string): void
  /** Whether a refresh may be tried for a token that the API has refused. */
  mayRefresh(rejected: string): boolean
  /** Waits for what an API goes on to say, but not for long; undefined where it takes its time. */
  patiently(promise: Promise<unknown>): Promise<unknown>
}

const mostRedirects = 5
const longestRefusal = 65_536
const redirects = new Set([301, 302, 303, 307, 308])
/** Headers of the caller that say who it is; they stay behind when a redirect leaves the origin. */
const personal = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']

/** One request on its way through redirects. */
interface Hop {
  href: string
  method: string
  /** The caller's, or what a redirect has left of them; copied for each request. */
  headers: HeadersInit | undefined
  /** The body, where the caller gave one beside the URL. */
  body: BodyInit | null | undefined
  /** The caller's Request, where the body is in it; sent as a clone as long as it may be needed again. */
  template: Request | undefined
}

/**
 * A fetch that sets credentials on the provider's origins and on no other, follows redirects itself, and after a 401
 * replays the request once with another token. A second 401 is the caller's.
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export function authorizedFetch(source: TokenSource): Fetch {
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : undefined
    const signal = init.signal ?? request?.signal
    signal?.throwIfAborted()
    const redirect = init.redirect ?? request?.redirect ?? 'follow'
    const options = signal ? { ...init, signal } : init
    let hop = firstHop(source, input, init)
    for (let hops = 0; ; hops++) {
      const held = source.mayAuthorize(hop.href) ? source.token({ signal }) : undefined
      // Mostly at hand; a turn of waiting for it would be a hundredth of the request.
      const token = held instanceof Promise ? await held : held
      let response = await transmit(source, hop, options, token)
      if (token !== undefined && response.status === 401) {
        response = await replay(source, hop, options, token, response)
      } else if (token !== undefined && hasTaken(response)) source.accept(token)
      const location = redirects.has(response.status) ? response.headers.get('location') : null
      if (location === null || redirect === 'manual') {
        hop.template?.body?.cancel().catch(() => {})
        return response
      }
      discardBody(response)
      if (redirect === 'error')
        throw new TypeError('fetch failed: the server redirects, and redirect is "error"')
      if (hops === mostRedirects) throw new TypeError(`fetch failed: more than ${mostRedirects} redirects`)
      hop = nextHop(hop, response.status, location)
    }
  }
}

function firstHop(source: TokenSource, input: string | URL | Request, init: RequestInit): Hop {
  if (!(input instanceof Request)) {
    const { body, method = 'GET', headers } = init
    const text = String(input)
    const href = source.mayAuthorize(text) ? text : new URL(text).href
    return { href, method, headers, body, template: undefined }
  }
  const hasOwnBody = init.body === undefined && input.body !== null
  return {
    href: input.url,
    method: init.method ?? input.method,
    headers: init.headers ?? input.headers,
    body: init.body,
    template: hasOwnBody ? input : undefined,
  }
}

function nextHop(hop: Hop, status: number, location: string): Hop {
  const { href, protocol, origin } = new URL(location, hop.href)
  if (!/^https?:$/.test(protocol)) throw new TypeError('fetch failed: the server redirects to no web address')
  const headers = new Headers(hop.headers)
  if (origin !== new URL(hop.href).origin) for (const name of personal) headers.delete(name)
  const becomesGet =
    status === 303 ? !/^(?:get|head)$/i.test(hop.method) : status < 303 && /^post$/i.test(hop.method)
  if (becomesGet) {
    for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language'])
      headers.delete(name)
    return { href, method: 'GET', headers, body: undefined, template: undefined }
  }
  if (isStream(hop.body)) {
    throw new TypeError('fetch failed: the server redirects, and the body is a stream that was sent already')
  }
  return { ...hop, href, headers }
}

/** After a 401: the answer to the same request with another token, or the 401 where that cannot help. */
async function replay(
  source: TokenSource,
  hop: Hop,
  init: RequestInit,
  rejected: string,
  refusal: Response,
): Promise<Response> {
  const { provider } = source
  const signal = init.signal ?? undefined
  const isRejected = provider.isTokenRejected === undefined || (await meansToken(source, refusal.clone()))
  if (!isRejected) source.accept(rejected)
  if (!isRejected || !source.mayRefresh(rejected)) return refusal
  if (isStream(hop.body)) {
    // It cannot be sent again; the next request finds a new token.
    await Promise.resolve(source.token({ signal, rejected })).catch(() => {})
    return refusal
  }
  discardBody(refusal)
  const current = await source.token({ signal, rejected })
  const response = await transmit(source, hop, init, current)
  if (hasTaken(response)) source.accept(current)
  return response
}

/** What the provider says of a 401; where its function throws, the 401 counts. */
async function meansToken({ provider, patiently }: TokenSource, refusal: Response): Promise<boolean> {
  const body = await patiently(readJson(refusal))
  try {
    return provider.isTokenRejected?.(body) ?? true
  } catch {
    return true
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await readCappedText(response, longestRefusal)
  return text === undefined ? undefined : parseJsonObject(text)
}

/** Whether an answer shows that the API has looked at the token and taken it. */
function hasTaken({ status }: Response): boolean {
  return status < 500 && status !== 401 && status !== 429
}

/** Whether a body can be sent only once; Node's fetch also takes its own streams. */
function isStream(body: unknown): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  )
}

/** Hands one request to the transport, which follows no redirect; with a token, where there is one for it. */
function transmit(
  { provider, fetch }: TokenSource,
  { href, method, headers: given, body, template }: Hop,
  init: RequestInit,
  token: string | undefined,
): Promise<Response> {
  const headers = new Headers(given)
  if (token !== undefined) provider.authorize(headers, token)
  if (template === undefined) {
    const options = { ...init, method, headers, body: body ?? null, redirect: 'manual' as const }
    return fetch(href, isStream(body) ? Object.assign(options, { duplex: 'half' }) : options)
  }
  // A clone keeps the length of a body that is no stream; the unread original is what can be sent again.
  const copy = template.clone()
  const signal = init.signal ?? template.signal
  const request =
    copy.url === href
      ? new Request(copy, { method, headers, signal, redirect: 'manual' })
      : new Request(href, {
          method,
          headers,
          signal,
          redirect: 'manual',
          body: copy.body,
          duplex: 'half',
        } as RequestInit)
  return fetch(request)
}
