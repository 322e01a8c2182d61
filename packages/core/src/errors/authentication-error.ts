import { EvergrantError, type EvergrantErrorOptions } from './evergrant-error.ts'

/**
 * - `reauthorization_required`: only a person can bring the connection back; `reason` says why.
 * - `refresh_failed`: no token was to be had this time; the refresh token is intact.
 * - `refresh_ambiguous`: the same, but the refresh token may have been spent by a request whose answer was lost.
 * - `refresh_misconfigured`: the provider refuses the client or the request; the configuration has to change.
 * - `lease_timeout`: another process holds the refresh for longer than a call waits.
 */
export type AuthenticationErrorCode =
  | 'reauthorization_required'
  | 'refresh_failed'
  | 'refresh_ambiguous'
  | 'refresh_misconfigured'
  | 'lease_timeout'

/**
 * Why a connection needs a person: the provider refused the grant; the grant was rotated and the answer was lost;
 * it was revoked here; there is no refresh token; there are no credentials at all.
 */
export type ReauthorizationReason = 'refused' | 'rotation_lost' | 'revoked' | 'no_refresh_token' | 'missing'

/** What an {@link AuthenticationError} is made from. */
export interface AuthenticationErrorOptions extends EvergrantErrorOptions {
  /** What happened. */
  code: AuthenticationErrorCode
  /** With `reauthorization_required`: why. */
  reason?: ReauthorizationReason | undefined
}

/** No usable access token. */
export class AuthenticationError extends EvergrantError {
  /** What happened. */
  override readonly code: AuthenticationErrorCode
  /** With `reauthorization_required`: why. */
  declare readonly reason?: ReauthorizationReason

  constructor(message: string, { code, reason, ...options }: AuthenticationErrorOptions) {
    super(message, { ...options, reauthorize: code === 'reauthorization_required' })
    this.code = code
    if (reason !== undefined) this.reason = reason
  }
}
