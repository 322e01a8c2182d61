import type { ServerRotation } from './token-grants.ts'

/** Milliseconds, the same for all requests or by the request's number, from 0. */
export type Delay = number | ((index: number) => number)

/** What every simulator can be told. */
export interface SimulatorOptions {
  /** Of the one application that is registered; default `client`. */
  clientId?: string
  /** Default `client-secret`; undefined said explicitly: a public client, where the provider has such. */
  clientSecret?: string | undefined
  /** What a refresh does to the refresh token that was sent. */
  rotation?: ServerRotation
  /** Whether a spent refresh token that comes again ends the whole grant; default false. */
  familyRevocation?: boolean
  /** Seconds. */
  accessTokenLifetime?: number
  /** Seconds; by default refresh tokens do not expire. */
  refreshTokenLifetime?: number
  /** Whether a refresh ends the access tokens that the grant had before. */
  refreshKillsAccessToken?: boolean
  /** Passes between the arrival of a token request and its effect, which it has even if the client has gone; default 0. */
  tokenDelay?: Delay
  /** Passes between the arrival of a request to the API and the look at its credentials; default 0. */
  apiDelay?: Delay
  /** Passes before the 401 with this number (from 0) is answered; default none. */
  unauthorizedDelay?: (index: number) => number
  /** Requests to the API that one token may make in any 60 seconds; `Infinity`: any number. */
  requestsPerMinute?: number
  /** Whether the user refuses every authorization request; default false. */
  deny?: boolean
  /** The redirect URIs that are registered, the first one being the default; by default any. */
  redirectUris?: readonly string[]
  /** The server's clock in epoch milliseconds; default `Date.now`. Delays are real time all the same. */
  now?: () => number
}

/** {@link SimulatorOptions} with the defaults filled in. */
export type SimulatorSettings = Omit<
  Required<SimulatorOptions>,
  'clientSecret' | 'refreshTokenLifetime' | 'redirectUris'
> & {
  clientSecret: string | undefined
  refreshTokenLifetime: number | undefined
  redirectUris: readonly string[] | undefined
}

/** The defaults in which providers differ. */
export type ProviderDefaults = Required<
  Pick<SimulatorOptions, 'rotation' | 'accessTokenLifetime' | 'refreshKillsAccessToken' | 'requestsPerMinute'>
>

/** Fills in the defaults. */
export function settingsOf(options: SimulatorOptions, defaults: ProviderDefaults): SimulatorSettings {
  return {
    clientId: options.clientId ?? 'client',
    clientSecret: 'clientSecret' in options ? options.clientSecret : 'client-secret',
    rotation: options.rotation ?? defaults.rotation,
    familyRevocation: options.familyRevocation ?? false,
    accessTokenLifetime: options.accessTokenLifetime ?? defaults.accessTokenLifetime,
    refreshTokenLifetime: options.refreshTokenLifetime,
    refreshKillsAccessToken: options.refreshKillsAccessToken ?? defaults.refreshKillsAccessToken,
    tokenDelay: options.tokenDelay ?? 0,
    apiDelay: options.apiDelay ?? 0,
    unauthorizedDelay: options.unauthorizedDelay ?? (() => 0),
    requestsPerMinute: options.requestsPerMinute ?? defaults.requestsPerMinute,
    deny: options.deny ?? false,
    redirectUris: options.redirectUris,
    now: options.now ?? Date.now,
  }
}
