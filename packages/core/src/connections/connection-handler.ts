import { EvergrantError } from '../errors/evergrant-error.ts'
import type { Connections } from './connections.ts'

/** What {@link connectionHandler} takes. */
export interface ConnectionHandlerOptions {
  /** Where the routes hang, as `/connect`. */
  basePath: string
  /**
   * Whose request this is, by the application's own session; undefined: nobody's. It is the first part of every id that
   * the routes reach, and is never read from the query.
   */
  identify: (request: Request) => Promise<string | undefined> | string | undefined
  /** What picks the provider for this customer, where that is needed. */
  settings?: (request: Request, provider: string) => unknown
}

/**
 * Routes for a person's own connections, as a plain function from Request to Response:
 *
 * - `GET <basePath>` lists them as JSON;
 * - `GET <basePath>/<provider>?returnTo=/path` sends the person to the provider's login;
 * - `GET <basePath>/callback` finishes it;
 * - `DELETE <basePath>/<provider>` revokes and removes.
 */
export function connectionHandler(
  connections: Connections,
  { basePath, identify, settings }: ConnectionHandlerOptions,
): (request: Request) => Promise<Response> {
  const base = basePath.replace(/\/+$/, '')
  return async (request) => {
    const url = new URL(request.url)
    if (url.pathname !== base && !url.pathname.startsWith(`${base}/`))
      return problem(404, 'There is nothing here.')
    const identity = await identify(request)
    if (!identity) return problem(401, 'Sign in first.')
    const name = decodeName(url.pathname.slice(base.length + 1))
    const { method } = request
    try {
      if (name === '') return method === 'GET' ? await overview(connections, identity) : notAllowed('GET')
      if (name === undefined || name.includes('/')) return problem(404, 'There is nothing here.')
      if (name === 'callback')
        return method === 'GET' ? await callback(connections, request, identity) : notAllowed('GET')
      if (method === 'DELETE') return await remove(connections, request, `${identity}/${name}`)
      if (method !== 'GET') return notAllowed('GET, DELETE')
      return await begin(connections, url, `${identity}/${name}`, name, settings?.(request, name))
    } catch (error) {
      return failure(error)
    }
  }
}

/** Whether an id is this identity's and no other's, whose identity may begin with this one and a slash. */
function isOf(identity: string, id: string): boolean {
  return id.slice(0, id.lastIndexOf('/')) === identity
}

async function overview(connections: Connections, identity: string): Promise<Response> {
  const lines = []
  for await (const line of connections.list({ prefix: `${identity}/` }))
    if (isOf(identity, line.id)) lines.push(line)
  return Response.json(lines, { headers: { 'cache-control': 'no-store' } })
}

async function begin(
  connections: Connections,
  url: URL,
  id: string,
  provider: string,
  settings: unknown,
): Promise<Response> {
  const returnTo = url.searchParams.get('returnTo') ?? undefined
  if (returnTo !== undefined && !isOwnPath(returnTo)) {
    return problem(400, 'returnTo: expected a path of this application, as /settings')
  }
  const login = await connections.authorize(id, {
    provider,
    ...(settings === undefined ? {} : { settings }),
    ...(returnTo === undefined ? {} : { returnTo }),
  })
  return redirect(login.url, { 'set-cookie': login.cookie })
}

async function callback(connections: Connections, request: Request, identity: string): Promise<Response> {
  const { returnTo } = await connections.callback(request, {
    isAllowed: (id) => isOf(identity, id),
  })
  if (returnTo !== undefined) return redirect(returnTo)
  return new Response('Connected. You can close this window.', { headers: { 'cache-control': 'no-store' } })
}

async function remove(connections: Connections, request: Request, id: string): Promise<Response> {
  if (isFromElsewhere(request)) return problem(403, 'Not from another origin.')
  const isRemoved = await connections.remove(id, { revoke: true })
  return isRemoved ? new Response(null, { status: 204 }) : problem(404, 'There is no such connection.')
}

/**
 * Whether a page of another origin has sent this, which must not be able to end a person's connection. What the browser says
 * itself comes first: behind a proxy the application may not know its own origin.
 */
function isFromElsewhere({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  return origin !== null && origin !== new URL(url).origin
}

/** Undefined where it is percent-encoded in no way that there is. */
function decodeName(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** A path on this origin, whatever a browser makes of backslashes and double slashes. */
function isOwnPath(path: string): boolean {
  const here = 'https://here.invalid'
  return path.startsWith('/') && URL.canParse(path, here) && new URL(path, here).origin === here
}

function redirect(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store', ...headers } })
}

function failure(error: unknown): Response {
  if (error instanceof TypeError) return problem(404, 'There is no such provider, or it offers no login.')
  if (!EvergrantError.isInstance(error)) throw error
  if (error.code === 'invalid_input') return problem(400, error.message)
  if (error.reauthorize) return problem(403, error.message)
  return problem(error.retryable ? 503 : 502, error.message)
}

function notAllowed(allow: string): Response {
  return new Response(null, { status: 405, headers: { allow } })
}

function problem(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}
