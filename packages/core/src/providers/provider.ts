import type { Credentials } from '../models/credentials.ts'

/**
 * What a refresh does to the refresh token that was sent:
 * - `none`: nothing, it stays the same for ever;
 * - `until_used`: the old one works until the new one is used;
 * - `{ graceSeconds }`: the old one works for that many seconds more;
 * - `single_use`: the old one is dead at once;
 * - `unknown`: treated as `single_use`.
 */
export type Rotation = 'none' | 'until_used' | { readonly graceSeconds: number } | 'single_use' | 'unknown'

/** Any function that fetches like the platform's. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** SHA-256 of the bytes. */
export type Digest = (data: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>

/** What a provider is handed to make a token request with. */
export interface TokenRequestContext {
  /** Sends the request. */
  fetch: Fetch
  /** Aborted when the request's time is over; the provider must stop then. */
  signal: AbortSignal
  /** Local wall clock, epoch milliseconds. */
  now: () => number
}

/** Tokens as the token endpoint gave them; everything optional, nothing trusted. */
export interface TokenAnswer {
  /** A usable access token, or undefined. */
  accessToken?: string
  /** A new refresh token, or undefined where none was given. */
  refreshToken?: string
  /** Seconds, where the answer said something sensible. */
  expiresIn?: number
  /** Seconds, where the provider says it. */
  refreshTokenExpiresIn?: number
  /** As answered. */
  tokenType?: string
  /** Space-separated, as granted. */
  scope?: string
  /** What else the answer held. */
  extra?: Record<string, unknown>
}

/**
 * How one token request ended:
 * - `answered`: with an access token, a refresh token, or both;
 * - `declined`: it never began, or the provider said that it did nothing (DNS, refused, 408, 425, 429, 503);
 * - `inconclusive`: it is over, what it did is unknown (5xx, unreadable);
 * - `unanswered`: it may still be running (time-out, reset, 502, 504);
 * - `refused`: the grant is refused (`invalid_grant`);
 * - `misconfigured`: the client or the request is refused.
 */
export type TokenOutcome =
  | { kind: 'answered'; answer: TokenAnswer }
  | { kind: 'declined'; detail: string; retryAfter?: number; isEndpointBusy?: boolean }
  | { kind: 'inconclusive'; detail: string; retryAfter?: number }
  | { kind: 'unanswered'; detail: string }
  | { kind: 'refused'; detail: string }
  | { kind: 'misconfigured'; detail: string }

/** A service that is connected to, as data and small functions. Core knows nothing else about it. */
export interface Provider {
  /** Short and stable; stored with every record. */
  readonly id: string
  /** For people. */
  readonly name: string
  /** What paths of the API are relative to, as `https://api.example.com/2.0`. */
  readonly baseUrl?: string | undefined
  /** The only origins that credentials are sent to, as `https://api.example.com`. */
  readonly origins: readonly string[]
  /** What a refresh does to the refresh token. */
  readonly rotation: Rotation
  /** Lifetime of an access token in seconds, for answers that do not say it. */
  readonly defaultExpiresIn?: number | undefined
  /** The client that tokens are bound to; absent where there is none (API keys). */
  readonly client?: { readonly clientId: string; readonly tokenEndpoint: string } | undefined
  /** Sets the credentials on a request to one of the origins. */
  readonly authorize: (headers: Headers, accessToken: string) => void
  /** Whether these credentials can be refreshed at all. */
  readonly canRefresh: (credentials: Credentials) => boolean
  /** Makes one token request. */
  readonly refresh: (credentials: Credentials, context: TokenRequestContext) => Promise<TokenOutcome>
  /**
   * A text that changes with the refresh token, the client id and the client secret. It is hashed before it is kept, so
   * that a refused grant is remembered until one of the three changes.
   */
  readonly identifyGrant: (credentials: Credentials) => string
  /** The authorization code grant, where the provider offers it. */
  readonly authorization?: ProviderAuthorization | undefined
  /** Revokes the tokens at the provider, where it offers that; throws an EvergrantError where it fails. */
  readonly revoke?: ((credentials: Credentials, context: TokenRequestContext) => Promise<void>) | undefined
  /**
   * Whether this 401 says that the access token is no longer good. Gets its body as JSON, or undefined where it is none
   * or longer than 64 KiB. Default: each 401 does.
   */
  readonly isTokenRejected?: ((body: unknown) => boolean) | undefined
}

/** What the authorization code grant needs. */
export interface ProviderAuthorization {
  /** Where the browser is sent. */
  readonly endpoint: string
  /** The issuer, where the provider names itself in its answers (RFC 9207). */
  readonly issuer?: string | undefined
  /** Scopes that are asked for by default. */
  readonly scopes: readonly string[]
  /** Whether the provider takes PKCE. */
  readonly pkce: boolean
  /** Exchanges an authorization code. */
  readonly exchange: (
    grant: { code: string; redirectUri: string; codeVerifier?: string | undefined },
    context: TokenRequestContext,
  ) => Promise<TokenOutcome>
}
