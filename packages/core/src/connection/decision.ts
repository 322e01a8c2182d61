import type { AuthenticationError, ReauthorizationReason } from '../errors/authentication-error.ts'
import { coolDownLeftMs, isForeign, isRevoked } from './connection-record.ts'
import { endpointPauseMs } from './endpoint-pause.ts'
import { authenticationError, type LifeCycle } from './life-cycle.ts'
import { fingerprint } from './runtime.ts'
import { freshnessOf, remainingMs, type Snapshot } from './snapshot.ts'

/** What a caller needs. */
export interface RefreshIntent {
  /** An access token that the API has refused. */
  readonly rejected?: string | undefined
  /** Seconds that the token must work for still; at most half its lifetime counts. */
  readonly minValidity?: number | undefined
  /** One token request in spite of a fresh token, a mark or a cool-down. */
  readonly isForced?: boolean
  /** Whether a refresh token that may be spent may be sent again. Default true. */
  readonly mayReplay?: boolean | undefined
  /** A token that is due is not good enough. */
  readonly wantsFresh?: boolean
  /** Nobody waits: give up where another process is at it. */
  readonly isBackground?: boolean
}

/** What is to be done about a record: nothing, a token request, or nothing that could help. */
export type Decision = { kind: 'use' } | { kind: 'send' } | { kind: 'stop'; error: AuthenticationError }

/** Decides by the record alone; asked before the lease and again on the record that came with it. */
export async function decide(
  life: LifeCycle,
  snapshot: Snapshot | undefined,
  intent: RefreshIntent,
): Promise<Decision> {
  if (snapshot === undefined) return stop(reauthorizationRequired(life, 'missing'))
  const { record, grant } = snapshot
  const { provider } = life
  if (isForeign(record, provider)) {
    return stop(misconfigured(life, 'belong to another provider or token endpoint'))
  }
  if (isRevoked(record)) return stop(reauthorizationRequired(life, 'revoked'))
  if (!intent.isForced && satisfies(life, snapshot, intent)) return { kind: 'use' }
  if (record.credentials === null || !provider.canRefresh(record.credentials)) {
    return isUsable(life, snapshot, { rejected: intent.rejected }) && !intent.isForced
      ? { kind: 'use' }
      : stop(reauthorizationRequired(life, 'no_refresh_token'))
  }
  if (record.clientId !== provider.client?.clientId) {
    return stop(misconfigured(life, 'were issued to another client id'))
  }
  if (intent.isForced) return { kind: 'send' }
  if (record.ended?.of === grant) return stop(reauthorizationRequired(life, record.ended.reason))
  const pause = await pauseOf(life, snapshot)
  if (pause === undefined) return { kind: 'send' }
  return stop(coolingDown(life, pause))
}

function coolingDown(life: LifeCycle, { ms, code }: Pause): AuthenticationError {
  const retryAfter = Math.max(1, Math.ceil(ms / 1000))
  const advice =
    code === 'refresh_misconfigured'
      ? 'it refused the client or the request a moment ago. Check client id, client secret and token endpoint; '
      : 'the last token request failed and the saved credentials are untouched; '
  const { name } = life.provider
  return authenticationError(
    life,
    `No new access token from ${name} for "${life.id}" yet: ${advice}the next try may be made in ${retryAfter} s.`,
    { code, retryAfter },
  )
}

/** Whether the token at hand is what the caller asked for. */
export function satisfies(life: LifeCycle, snapshot: Snapshot, intent: RefreshIntent): boolean {
  const freshness = freshnessOf(snapshot, life.runtime)
  return (
    freshness !== 'expired' && !(intent.wantsFresh && freshness === 'due') && isUsable(life, snapshot, intent)
  )
}

/** Whether the token at hand still works and is not one that the caller cannot use. */
export function isUsable(
  { runtime }: LifeCycle,
  snapshot: Snapshot,
  { rejected, minValidity = 0 }: RefreshIntent,
): boolean {
  const neededMs = Math.min(minValidity * 1000, snapshot.endAge / 2)
  const remaining = remainingMs(snapshot, runtime)
  return (
    snapshot.accessToken !== undefined &&
    snapshot.accessToken !== rejected &&
    remaining > 0 &&
    remaining >= neededMs
  )
}

/** The cool-down that holds now, of the record or of the token endpoint. */
async function pauseOf(life: LifeCycle, { record }: Snapshot): Promise<Pause | undefined> {
  const endpointMs = endpointPauseMs(life)
  const { coolDown } = record
  const ms = coolDownLeftMs(record, life.runtime.now())
  if (coolDown !== undefined && ms > 0 && coolDown.client === (await clientOf(life))) {
    return { ms: Math.max(ms, endpointMs), code: coolDown.code }
  }
  return endpointMs > 0 ? { ms: endpointMs, code: 'refresh_failed' } : undefined
}

interface Pause {
  ms: number
  code: AuthenticationError['code']
}

/** Fingerprint of client id and client secret. */
export function clientOf({ provider, runtime }: LifeCycle): Promise<string> {
  return fingerprint(provider.identifyGrant({}), runtime.digest)
}

const reauthorizationMessages: Readonly<Record<ReauthorizationReason, string>> = {
  refused: 'its provider no longer accepts the refresh token (revoked, expired, or access was withdrawn)',
  rotation_lost: 'its refresh token was replaced by one that never arrived (the answer was lost)',
  revoked: 'it was revoked here',
  no_refresh_token: 'its access token has ended and there is no refresh token',
  missing: 'no credentials are stored for it',
}

/** The error for a connection that only a person can bring back. */
export function reauthorizationRequired(life: LifeCycle, reason: ReauthorizationReason): AuthenticationError {
  return authenticationError(
    life,
    `"${life.id}" must be authorized with ${life.provider.name} again: ${reauthorizationMessages[reason]}. ` +
      'Log in again (startAuthorization, finishAuthorization), or hand new credentials to replace().',
    { code: 'reauthorization_required', reason },
  )
}

/** The error for a configuration that cannot work. */
export function misconfigured(life: LifeCycle, what: string): AuthenticationError {
  return authenticationError(
    life,
    `The credentials stored for "${life.id}" ${what} than the one that is configured. Nothing was sent. ` +
      'Restore the configuration, or bring new credentials (as initial ones, by replace(), or by a login).',
    { code: 'refresh_misconfigured' },
  )
}

/** The error for somebody else's code that threw where nothing can be made of it; what it threw stays behind. */
export function brokenFunction(life: LifeCycle): AuthenticationError {
  return authenticationError(
    life,
    `A function of ${life.provider.name}, or of the options of "${life.id}", threw. Mend it.`,
    { code: 'refresh_misconfigured' },
  )
}

function stop(error: AuthenticationError): Decision {
  return { kind: 'stop', error }
}
