import type { Credentials } from '@evergrant/core'
import type { Answer } from './answer.ts'
import { type AuthorizationCodes, createAuthorizationCodes } from './authorization-codes.ts'
import { visitAuthorizationPage } from './browser.ts'
import { createFaults, type Faults, type OperationKind } from './faults.ts'
import { type Operation, startLoopbackServer } from './loopback-server.ts'
import { createRateWindow } from './rate-window.ts'
import type { ReceivedRequest } from './received-request.ts'
import type { Delay, SimulatorSettings } from './simulator-options.ts'
import { type Counters, createStats, type Stats } from './stats.ts'
import { createTokenEndpoint, type TokenDialect } from './token-endpoint.ts'
import { createTokenGrants, type TokenGrants } from './token-grants.ts'

/** Credentials as a simulator hands them out on the server's side. */
export interface IssuedCredentials extends Credentials {
  /** Living, unless it was issued too long ago. */
  readonly accessToken: string
  /** Living, unless it was issued too long ago. */
  readonly refreshToken: string
  /** By the server's clock, ISO 8601 UTC. */
  readonly issuedAt: string
  /** Seconds. */
  readonly expiresIn: number
}

/** What all simulators can do. */
export interface Simulator extends AsyncDisposable {
  /** The origin, as `http://127.0.0.1:49152`. */
  readonly url: string
  /** What has been counted, and the latest requests. */
  readonly stats: Stats
  /** Faults to come. */
  readonly faults: Faults
  /** Makes a new grant without any request; with `ageSeconds` as if it had been made that long ago. */
  issue(options?: { scope?: string; ageSeconds?: number }): IssuedCredentials
  /**
   * Plays the user's browser: visits the authorization URL and returns where it is sent from there.
   * @throws TypeError when the page redirects nowhere
   */
  authorize(authorizationUrl: string | URL): Promise<string>
  /** Whether this access token or refresh token would be taken now. */
  isLiving(token: string): boolean
  /** Ends this access token before its time, or all that were issued. */
  revokeAccessToken(accessToken?: string): void
  /** Ends the lifetime of all access tokens that were issued. */
  expireAccessTokens(): void
  /** Ends this refresh token, or all; access tokens go on. */
  revokeRefreshToken(refreshToken?: string): void
  /** Ends the grant that this token belongs to with all its tokens, or all grants. */
  revokeGrant(token?: string): void
  /** Cuts all connections and frees the port. */
  close(): Promise<void>
}

/** Who makes a request to the API. */
export interface Caller {
  /** The credential that the rate limit counts. */
  key: string
}

/** What a provider adds to the common frame. */
export interface SimulatorParts<C extends Caller> {
  paths: { authorize: string; token: string }
  dialect: TokenDialect
  authorizationEndpoint: (request: ReceivedRequest) => Answer
  /** Answers a revocation request; undefined: this is none. */
  revocation?: (request: ReceivedRequest) => (() => Answer) | undefined
  /** The caller, or the 401 that it gets. */
  identify: (request: ReceivedRequest) => C | Answer
  rateLimited: (secondsLeft: number) => Answer
  /** What a request counts for under the limit; default 1. */
  costOf?: (request: ReceivedRequest) => number
  api: (request: ReceivedRequest, caller: C) => Answer
  /** The error answer for a status that a fault asks for. */
  failure: (kind: OperationKind, status: number) => Answer
}

/** What the common frame gives a provider to build on. */
export interface SimulatorFrame {
  settings: SimulatorSettings
  grants: TokenGrants
  codes: AuthorizationCodes
  stats: Counters
}

/** Starts a server with the common frame around a provider's parts. */
export async function startSimulator<C extends Caller>(
  settings: SimulatorSettings,
  build: (frame: SimulatorFrame) => SimulatorParts<C>,
): Promise<Simulator> {
  const stats = createStats()
  const faults = createFaults()
  const grants = createTokenGrants({ ...settings, stats })
  const codes = createAuthorizationCodes(settings.now)
  const parts = build({ settings, grants, codes, stats })
  const tokenEndpoint = createTokenEndpoint({ grants, codes, stats, dialect: parts.dialect })
  const rateWindow = createRateWindow(settings.requestsPerMinute, settings.now)

  async function api(request: ReceivedRequest): Promise<Answer> {
    const caller = parts.identify(request)
    if ('status' in caller) {
      stats.rejected401 += 1
      await server.pause(settings.unauthorizedDelay(stats.rejected401 - 1))
      return caller
    }
    if (!rateWindow.admits(caller.key, parts.costOf?.(request))) {
      stats.rateLimited += 1
      return parts.rateLimited(rateWindow.secondsLeft(caller.key))
    }
    stats.accepted += 1
    return parts.api(request, caller)
  }

  function route(request: ReceivedRequest): Operation {
    const { method, path } = request
    if (path === parts.paths.authorize) {
      return { kind: 'authorization', delay: 0, handle: () => parts.authorizationEndpoint(request) }
    }
    if (path === parts.paths.token && method === 'POST') {
      stats.tokenRequests += 1
      const delay = delayOf(settings.tokenDelay, stats.tokenRequests - 1)
      return { kind: 'token', delay, handle: () => tokenEndpoint(request) }
    }
    const revocation = parts.revocation?.(request)
    if (revocation !== undefined) return { kind: 'revocation', delay: 0, handle: revocation }
    if (path === parts.paths.token) {
      return { kind: 'authorization', delay: 0, handle: () => parts.failure('token', 405) }
    }
    stats.apiRequests += 1
    return {
      kind: 'api',
      delay: delayOf(settings.apiDelay, stats.apiRequests - 1),
      handle: () => api(request),
    }
  }

  const server = await startLoopbackServer({
    route,
    failure: parts.failure,
    faults,
    stats,
    now: settings.now,
  })

  return {
    url: server.url,
    stats,
    faults,
    issue(options = {}) {
      const {
        accessToken,
        refreshToken = '',
        expiresIn,
        refreshTokenExpiresIn,
        scope,
      } = grants.issue(options)
      const issuedAt = new Date(settings.now() - (options.ageSeconds ?? 0) * 1000).toISOString()
      return {
        accessToken,
        refreshToken,
        issuedAt,
        expiresIn,
        ...(refreshTokenExpiresIn === undefined ? {} : { refreshTokenExpiresIn }),
        ...(scope === undefined ? {} : { scope }),
      }
    },
    authorize: visitAuthorizationPage,
    isLiving: grants.isLiving,
    revokeAccessToken: grants.revokeAccessToken,
    expireAccessTokens: grants.expireAccessTokens,
    revokeRefreshToken: grants.revokeRefreshToken,
    revokeGrant: (token) => void grants.revokeGrant(token),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  }
}

function delayOf(delay: Delay, index: number): number {
  return typeof delay === 'number' ? delay : delay(index)
}

/** The token of a `Bearer` header. */
export function bearerOf(request: ReceivedRequest): string | undefined {
  return /^bearer +(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1]
}
