import type { AuthenticationErrorCode } from '../errors/authentication-error.ts'
import type { TokenAnswer, TokenOutcome } from '../providers/provider.ts'
import type { Lease } from '../stores/credential-store.ts'
import { type ConnectionRecord, longestCoolDownMs } from './connection-record.ts'
import { clientOf, decide, reauthorizationRequired } from './decision.ts'
import { pauseEndpoint } from './endpoint-pause.ts'
import { giveBack, type HeldLease, keepLease } from './lease.ts'
import {
  authenticationError,
  callStore,
  countConflicts,
  emit,
  type LifeCycle,
  remember,
} from './life-cycle.ts'
import { load, store } from './loading.ts'
import { persist } from './persistence.ts'
import type { Refresh, Step } from './refresh.ts'
import { fingerprint } from './runtime.ts'
import type { Snapshot } from './snapshot.ts'
import type { Attempted } from './token-attempts.ts'
import { changesOf, partialChanges } from './token-changes.ts'

/** Since when the stored refresh token may be spent: by the record, or by an attempt that nobody ended. */
export function suspicionOf(life: LifeCycle, { record, grant }: Snapshot, lease: Lease): number | undefined {
  if (life.provider.rotation === 'none') return undefined
  const known = record.suspect?.of === grant ? record.suspect.since : undefined
  const crashed = lease.unfinishedAttempt ? life.runtime.now() - lease.unfinishedForMs : undefined
  return known === undefined || crashed === undefined ? (known ?? crashed) : Math.min(known, crashed)
}

/** What an answer came from. */
export interface Answered {
  held: HeldLease
  snapshot: Snapshot
  attempted: Attempted
  /** The state's generation when the record was read; a replace() or revoke() since then wins. */
  generation: number
}

/** Saves an answer with an access token; with a refresh token alone, saves that and begins again with it. */
export async function saveAnswer(
  run: Refresh,
  { held, snapshot, attempted, generation }: Answered,
  answer: TokenAnswer,
): Promise<Step> {
  const { life } = run
  const { runtime, provider } = life
  const isPartial = answer.accessToken === undefined
  if (isPartial) run.partialAnswers++
  const changes = isPartial
    ? partialChanges(snapshot, attempted, answer)
    : changesOf(life, snapshot.record, attempted, answer)
  const grant = await fingerprint(provider.identifyGrant(changes.credentials ?? {}), runtime.digest)
  const isLate = runtime.monotonic() - held.askedAt >= held.ttlMs
  const isSuspect = provider.rotation !== 'none' && (attempted.suspectSince !== undefined || isLate)
  const isGivenUp = isPartial && run.partialAnswers > 1
  const persisted = await persist(life, {
    version: snapshot.version,
    base: snapshot.record,
    changes: isGivenUp
      ? { ...changes, coolDown: await coolDownAfter(life, snapshot, attempted, 'refresh_failed') }
      : changes,
    suspectGrant: isSuspect ? grant : undefined,
    grant,
    requestedAt: attempted.requestedAt,
    generation,
  })
  if (persisted.kind === 'discarded') return 'start over'
  if (persisted.kind === 'adopted') {
    const decision = await decide(life, persisted.snapshot, { ...run.intent, isForced: false })
    return decision.kind === 'use' ? { kind: 'issued', snapshot: persisted.snapshot } : 'start over'
  }
  if (isGivenUp)
    return { kind: 'failed', error: failure(life, 'refresh_failed', 'no access token in the answer') }
  if (isPartial) return 'start over'
  const details = {
    durationMs: runtime.monotonic() - run.startedAt,
    attempt: attempted.attempts,
    fingerprint: grant,
  }
  emit(life, 'refreshed', details)
  const { ended, coolDown } = snapshot.record
  if (ended !== undefined || coolDown !== undefined) emit(life, 'recovered', details)
  return { kind: 'issued', snapshot: persisted.snapshot }
}

/** The provider refused the refresh token: another process may have replaced it; if not, the grant is over. */
export async function settleRefusal(
  run: Refresh,
  held: HeldLease,
  snapshot: Snapshot,
  attempted: Attempted,
): Promise<Step> {
  const { life, intent } = run
  for (let conflicts = 0; ; conflicts++) {
    countConflicts(life, conflicts)
    const stored = await callStore(life, (credentials) => credentials.get(life.id)).catch((error) => {
      void giveBack(life, held)
      throw error
    })
    if (stored === undefined) return 'start over'
    const found = await remember(life, stored)
    if (found.grant !== snapshot.grant || found.record.ended?.reason === 'revoked') {
      const decision = await decide(life, found, { ...intent, isForced: false })
      if (decision.kind !== 'use') return 'start over'
      emit(life, 'adopted', { fingerprint: found.grant })
      return { kind: 'issued', snapshot: found }
    }
    // The next holder's request may be the one that has spent the token; its answer is waited for.
    if (!(await keepLease(life, held, 0))) return 'start over'
    const { suspect, coolDown: _coolDown, ...record } = found.record
    const isSuspect = attempted.suspectSince !== undefined || suspect?.of === found.grant
    const isLost = isSuspect && life.provider.rotation !== 'none'
    const isKnown = record.ended?.of === found.grant
    const isOurs = !isKnown || life.state.unwrittenEnd !== undefined
    const ended = isKnown
      ? record.ended
      : { of: found.grant, reason: isLost ? 'rotation_lost' : 'refused', at: life.runtime.now() }
    const marked = { ...record, ...(suspect === undefined ? {} : { suspect }), ended } as ConnectionRecord
    const saved = await store(life, found.version, marked).catch(() => {
      void giveBack(life, held)
      return 'unwritten' as const
    })
    if (saved === undefined) continue
    if (saved === 'unwritten') rememberUnwritten(life, found, marked)
    if (isOurs) life.state.unwrittenEnd = saved === 'unwritten' ? { ...found, record: marked } : undefined
    const { reason } = marked.ended!
    if (isOurs && saved !== 'unwritten')
      emit(life, 'reauthorization_required', { reason, fingerprint: found.grant })
    return { kind: 'failed', error: reauthorizationRequired(life, reason) }
  }
}

/** No token this time: the record learns since when the refresh token may be spent and when to try again. */
export async function settleFailure(
  run: Refresh,
  held: HeldLease,
  snapshot: Snapshot,
  attempted: Attempted,
): Promise<Step> {
  const { life, intent } = run
  const { outcome, suspectSince, isUncertain } = attempted
  const code: AuthenticationErrorCode =
    outcome.kind === 'misconfigured'
      ? 'refresh_misconfigured'
      : isUncertain
        ? 'refresh_ambiguous'
        : 'refresh_failed'
  const coolDown = await coolDownAfter(life, snapshot, attempted, code)
  const pauseMs = coolDown.until - life.runtime.now()
  if (outcome.kind === 'declined' && outcome.isEndpointBusy) pauseEndpoint(life, pauseMs)
  const { suspect } = snapshot.record
  const record: ConnectionRecord = {
    ...snapshot.record,
    coolDown,
    ...(suspectSince === undefined
      ? {}
      : {
          suspect: {
            of: snapshot.grant,
            since: suspectSince,
            replays: (suspect?.replays ?? -1) + attempted.attempts,
          },
        }),
  }
  // Once the lease is lost a save would end the next holder's; the store still knows that the attempt is unfinished.
  const saved = (await keepLease(life, held, 0))
    ? await store(life, snapshot.version, record).catch(() => {
        if (suspectSince === undefined) void giveBack(life, held)
        return rememberUnwritten(life, snapshot, record)
      })
    : rememberUnwritten(life, snapshot, record)
  if (saved === undefined) {
    const found = await load(life)
    const decision = await decide(life, found, { ...intent, isForced: false })
    if (decision.kind === 'use') return { kind: 'issued', snapshot: found! }
  }
  const detail = 'detail' in outcome ? outcome.detail : 'no answer'
  return { kind: 'failed', error: failure(life, code, detail, Math.max(1, Math.ceil(pauseMs / 1000))) }
}

/** What could not be written is known in this process at least, unless it knows something newer. */
function rememberUnwritten({ state }: LifeCycle, snapshot: Snapshot, record: ConnectionRecord): Snapshot {
  const unwritten = { ...snapshot, record }
  if ((state.memory?.version ?? 0) <= snapshot.version) state.memory = unwritten
  return unwritten
}

/** When this client may send the next token request for this connection. */
async function coolDownAfter(
  life: LifeCycle,
  { record }: Snapshot,
  { outcome, repeatability }: Attempted,
  code: AuthenticationErrorCode,
): Promise<NonNullable<ConnectionRecord['coolDown']>> {
  const failures = (record.coolDown?.failures ?? 0) + 1
  const ms = coolDownMs(outcome, repeatability, failures) * (1 + life.runtime.random() / 10)
  const until = life.runtime.now() + Math.min(longestCoolDownMs, Math.ceil(ms))
  return { until, code, failures, client: await clientOf(life) }
}

function coolDownMs(
  outcome: TokenOutcome,
  repeatability: Attempted['repeatability'],
  failures: number,
): number {
  const doubling = 2 ** Math.min(failures - 1, 20)
  if (outcome.kind === 'misconfigured') return longestCoolDownMs
  if (outcome.kind === 'unanswered') return repeatability === 'grace' ? 1_000 : 30_000 * doubling
  const retryAfter = 'retryAfter' in outcome ? outcome.retryAfter : undefined
  return Math.max((retryAfter ?? 0) * 1000, Math.min(60_000, 1_000 * doubling))
}

function failure(
  life: LifeCycle,
  code: AuthenticationErrorCode,
  detail: string,
  retryAfter?: number,
): ReturnType<typeof authenticationError> {
  const { name } = life.provider
  const next = retryAfter === undefined ? '' : ` The next try may be made in ${retryAfter} s.`
  const message =
    code === 'refresh_misconfigured'
      ? `${name} refused the client or the token request (${detail}). The saved credentials are untouched. Check client id, client secret, token endpoint and redirect URI.`
      : code === 'refresh_ambiguous'
        ? `The answer of ${name} to a token request was lost (${detail}); the refresh token may be spent.${next} If it is, the next refusal says "rotation_lost".`
        : `No new access token from ${name} (${detail}). The saved credentials are untouched.${next}`
  return authenticationError(life, message, { code, retryAfter })
}

/** The error for a refresh that was asked not to send a suspect token again. */
export function replayDeclined(life: LifeCycle): ReturnType<typeof authenticationError> {
  return authenticationError(
    life,
    `The refresh token of "${life.id}" was sent before and the answer was lost. It was not sent again because replay is false; call refresh() without it to try.`,
    { code: 'refresh_ambiguous' },
  )
}

/** The error for a refresh that has used up its time before it could send what it wanted to. */
export function outOfTime(life: LifeCycle): ReturnType<typeof authenticationError> {
  return failure(life, 'refresh_failed', 'out of time')
}

/** The error for a lease that another process holds for too long. */
export function leaseTimeout(life: LifeCycle): ReturnType<typeof authenticationError> {
  const retryAfter = Math.ceil(life.timings.leaseMs / 1000)
  return authenticationError(
    life,
    `Another process is refreshing "${life.id}" and has not finished. Nothing was sent. Its right to do so ends in ${retryAfter} s at the latest; try again then.`,
    { code: 'lease_timeout', retryAfter },
  )
}
