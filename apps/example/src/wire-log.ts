import type { LoggedRequest, Stats } from '@evergrant/testing'
import type { SecretNames } from './secret-names.ts'

/** Requests that look alike, as the story shows them: without ids, queries, bodies and secrets. */
export interface WireLine {
  /** How many of them there were. */
  count: number
  /** For example `GET`. */
  method: string
  /** The path, with `{id}` in place of ids. */
  path: string
  /** The name of the secret that was sent. */
  credential: string
  /** The status of the answer; undefined: the connection was cut before there was one. */
  readonly status: number | undefined
}

/** Takes what a simulator has received since the last time, alike requests together, in the order of their arrival. */
export function takeRequests(stats: Stats, names: SecretNames): WireLine[] {
  const lines = new Map<string, WireLine>()
  for (const request of stats.requests) {
    const line = { ...describe(request, names), status: request.status }
    const key = JSON.stringify(Object.values(line))
    const known = lines.get(key) ?? { ...line, count: 0 }
    known.count += 1
    lines.set(key, known)
  }
  stats.reset()
  return [...lines.values()]
}

function describe(
  { method, path, headers, body }: LoggedRequest,
  names: SecretNames,
): Pick<WireLine, 'method' | 'path' | 'credential'> {
  return {
    method,
    path: path.replace(/\/(?:\d{8,}|[0-9a-f]{24})(?=\/|$)/g, '/{id}'),
    credential:
      method === 'POST' ? grantOf(new URLSearchParams(body), names) : authorizationOf(headers, names),
  }
}

/** What a token request offers for new tokens. */
function grantOf(form: URLSearchParams, names: SecretNames): string {
  const refreshToken = form.get('refresh_token')
  return refreshToken === null
    ? names.nameOf('code', form.get('code') ?? '')
    : names.nameOf('refresh token', refreshToken)
}

function authorizationOf({ authorization }: LoggedRequest['headers'], names: SecretNames): string {
  if (authorization === undefined) return 'in the browser'
  const key = /^api_key=(.*)$/.exec(authorization)?.[1]
  return key === undefined
    ? names.nameOf('access token', authorization.replace(/^bearer +/i, ''))
    : names.nameOf('API key', key)
}
