import { EvergrantError } from '../errors/evergrant-error.ts'
import { brokenFunction, type Decision, decide, isUsable, type RefreshIntent, satisfies } from './decision.ts'
import { handOver } from './flight.ts'
import { askForLease, giveBack, type HeldLease, keepLease } from './lease.ts'
import { callStore, emit, type LifeCycle, memoryOf, remember } from './life-cycle.ts'
import { load } from './loading.ts'
import { writeUnsaved } from './persistence.ts'
import {
  leaseTimeout,
  outOfTime,
  replayDeclined,
  saveAnswer,
  settleFailure,
  settleRefusal,
  suspicionOf,
} from './settlement.ts'
import type { Snapshot } from './snapshot.ts'
import { attemptTokens, repeatabilityOf, requestLimitMs } from './token-attempts.ts'
import { writeEnd } from './unwritten-end.ts'

/**
 * How a refresh ended: with a token from a token request or another process's; with one that was good already; given up
 * because another process is at it; or not at all.
 */
export type RefreshResult =
  | { kind: 'issued' | 'current'; snapshot: Snapshot }
  | { kind: 'skipped' }
  | { kind: 'failed'; error: EvergrantError }

/** What one step leaves behind: an end, or the wish to begin again with what the store holds now. */
export type Step = RefreshResult | 'start over'

/** One refresh. */
export interface Refresh {
  readonly life: LifeCycle
  readonly intent: RefreshIntent
  /** The monotonic clock when it began. */
  readonly startedAt: number
  /** The monotonic clock when its last token request must be over; set with the first. */
  deadline: number | undefined
  /** The access token that the refresh began with. */
  tokenBefore: { accessToken: string | undefined } | undefined
  /** Answers without an access token so far. */
  partialAnswers: number
  /** The record told of an earlier failure; nothing was tried, so nothing has failed anew. */
  isKnown: boolean
}

const mostRounds = 4
const crashWatchMs = 5_000
const crashPollMs = 250

/**
 * Refreshes one connection: unsaved tokens first, then the record without a lease, then the lease, then everything again
 * on the record that came with it, one token request, one save. Never rejects.
 */
export async function refresh(
  life: LifeCycle,
  intent: RefreshIntent,
  claimed?: HeldLease,
): Promise<RefreshResult> {
  const startedAt = life.runtime.monotonic()
  const run: Refresh = {
    life,
    intent,
    startedAt,
    deadline: undefined,
    tokenBefore: undefined,
    partialAnswers: 0,
    isKnown: false,
  }
  const result = await rounds(run, claimed).catch((error: unknown): RefreshResult => {
    return { kind: 'failed', error: EvergrantError.isInstance(error) ? error : brokenFunction(life) }
  })
  if (result.kind === 'failed' && !run.isKnown) {
    const { code } = result.error
    const reason = 'reason' in result.error ? { reason: String(result.error.reason) } : {}
    emit(life, 'refresh_failed', { durationMs: life.runtime.monotonic() - startedAt, code, ...reason })
  }
  return result
}

async function rounds(run: Refresh, claimed: HeldLease | undefined): Promise<RefreshResult> {
  for (let round = 0; round < mostRounds; round++) {
    const step = await oneRound(run, round === 0 ? claimed : undefined)
    if (step !== 'start over') return step
  }
  return { kind: 'failed', error: leaseTimeout(run.life) }
}

async function oneRound(run: Refresh, claimed: HeldLease | undefined): Promise<Step> {
  const { life } = run
  await writeUnsaved(life)
  if (claimed !== undefined) return underLease(run, claimed)
  const snapshot = await load(life)
  run.tokenBefore ??= { accessToken: snapshot?.accessToken }
  await writeEnd(life, snapshot)
  const decision = await decideFor(run, snapshot)
  if (decision.kind === 'stop') return { kind: 'failed', error: decision.error }
  if (decision.kind === 'use') return { kind: 'current', snapshot: snapshot! }
  const leased = await takeLease(run)
  return 'lease' in leased ? underLease(run, leased) : leased.step
}

/** A forced refresh too is content with a token that another process has obtained since it began. */
async function decideFor(run: Refresh, snapshot: Snapshot | undefined): Promise<Decision> {
  const { life, intent, tokenBefore } = run
  const isReplaced = tokenBefore !== undefined && snapshot?.accessToken !== tokenBefore.accessToken
  if (intent.isForced && isReplaced && snapshot !== undefined && isUsable(life, snapshot, intent))
    return { kind: 'use' }
  const decision = await decide(life, snapshot, intent)
  if (decision.kind === 'stop')
    run.isKnown = decision.error.reauthorize || decision.error.retryAfter !== undefined
  return decision
}

/** Takes the lease, or waits for its holder's result. */
async function takeLease(run: Refresh): Promise<HeldLease | { step: Step }> {
  const { life, intent } = run
  const { runtime, timings } = life
  const waitUntil = runtime.monotonic() + timings.leaseWaitMs
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1_000)) {
    const held = await askForLease(life)
    if (held !== undefined) return held
    if (intent.isBackground) return { step: { kind: 'skipped' } }
    const known = memoryOf(life)
    if (!intent.isForced && known !== undefined && satisfies(life, known, { ...intent, wantsFresh: false })) {
      return { step: { kind: 'current', snapshot: known } }
    }
    if (runtime.monotonic() + pauseMs > waitUntil)
      return { step: { kind: 'failed', error: leaseTimeout(life) } }
    await runtime.sleep(pauseMs * (1 + runtime.random() / 4))
    const snapshot = await load(life)
    const decision = await decideFor(run, snapshot)
    if (decision.kind === 'stop') return { step: { kind: 'failed', error: decision.error } }
    if (decision.kind === 'use') {
      emit(life, 'adopted', { fingerprint: snapshot!.grant })
      return { step: { kind: 'issued', snapshot: snapshot! } }
    }
  }
}

/** Decides again on the record that came with the lease, sends, and settles what came of it. */
async function underLease(run: Refresh, held: HeldLease): Promise<Step> {
  const { life, intent } = run
  const { provider, runtime, timings } = life
  const snapshot = await remember(life, held.lease.record, held.before)
  const { generation } = life.state
  if (snapshot.version !== held.lease.record.version) {
    await giveBack(life, held)
    return 'start over'
  }
  const decision = await decideFor(run, snapshot)
  if (decision.kind !== 'send') {
    if (!held.isClaimed) await giveBack(life, held)
    return decision.kind === 'use' ? { kind: 'current', snapshot } : { kind: 'failed', error: decision.error }
  }
  const suspicion = suspicionOf(life, snapshot, held.lease)
  const limitMs = requestLimitMs(provider.rotation, timings.refreshMs)
  if (held.lease.unfinishedAttempt && provider.rotation !== 'none') {
    const ageMs = runtime.now() - (suspicion ?? runtime.now())
    if (repeatabilityOf(provider.rotation, ageMs, limitMs) !== 'grace' && (await hasMovedOn(life, held))) {
      await giveBack(life, held)
      return 'start over'
    }
  }
  if (suspicion !== undefined && intent.mayReplay === false) {
    await giveBack(life, held)
    return { kind: 'failed', error: replayDeclined(life) }
  }
  // Whoever has begun it may leave meanwhile. One that nobody waits for was handed over from the start.
  if (!intent.isBackground) handOver(life)
  emit(life, 'refresh_started', { fingerprint: snapshot.grant })
  const deadline = run.deadline ?? runtime.monotonic() + timings.refreshMs
  const attempted = await attemptTokens(life, held, snapshot, deadline, suspicion)
  if (attempted === undefined) {
    await giveBack(life, held)
    const isOver = runtime.monotonic() >= deadline
    return isOver ? { kind: 'failed', error: outOfTime(life) } : 'start over'
  }
  run.deadline = deadline
  switch (attempted.outcome.kind) {
    case 'answered':
      return saveAnswer(run, { held, snapshot, attempted, generation }, attempted.outcome.answer)
    case 'refused':
      return settleRefusal(run, held, snapshot, attempted)
    default:
      return settleFailure(run, held, snapshot, attempted)
  }
}

/**
 * A holder before us sent this token and was never heard of again. It may only be slow: its result is looked for before
 * the token is sent once more.
 */
async function hasMovedOn(life: LifeCycle, held: HeldLease): Promise<boolean> {
  const { id, runtime } = life
  const until = runtime.monotonic() + crashWatchMs
  while (runtime.monotonic() < until) {
    await runtime.sleep(crashPollMs)
    const current = await callStore(life, (store) => store.get(id)).catch(() => undefined)
    if (current?.version !== held.lease.record.version) return true
    if (!(await keepLease(life, held, Math.min(crashPollMs * 4, held.ttlMs / 2)))) return true
  }
  return false
}
