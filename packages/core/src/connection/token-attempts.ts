import type { Rotation, TokenOutcome } from '../providers/provider.ts'
import { readOutcome } from '../providers/token-outcome.ts'
import { type HeldLease, keepLease } from './lease.ts'
import { emit, type LifeCycle, requestContext } from './life-cycle.ts'
import { within } from './runtime.ts'
import type { Snapshot } from './snapshot.ts'

/** How a token request may be repeated while an earlier one may still run, and how its loss is called. */
export type Repeatability = 'none' | 'until_used' | 'grace' | 'single_use'

/** What came of one refresh's token requests. */
export interface Attempted {
  /** How the last one ended. */
  outcome: TokenOutcome
  /** How many were sent. */
  attempts: number
  /** Wall clock before the last one was sent, epoch milliseconds. */
  requestedAtWall: number
  /** The monotonic clock then. */
  requestedAt: number
  /** Since when the refresh token may be spent, epoch milliseconds; undefined when it is certainly not. */
  suspectSince: number | undefined
  /** Whether a request of this refresh may have spent the token without an answer. */
  isUncertain: boolean
  /** How the last request counted. */
  repeatability: Repeatability
}

const firstPauseMs = 250

/** The rotation mode's promise for a token that was first sent so long ago. */
export function repeatabilityOf(rotation: Rotation, ageMs: number, deadlineMs: number): Repeatability {
  if (rotation === 'none' || rotation === 'until_used') return rotation
  if (typeof rotation === 'object')
    return ageMs + deadlineMs < rotation.graceSeconds * 1000 ? 'grace' : 'single_use'
  return 'single_use'
}

/** How long one token request may take at most. */
export function requestLimitMs(rotation: Rotation, refreshMs: number): number {
  return typeof rotation === 'object' ? Math.min(refreshMs, (rotation.graceSeconds * 1000) / 3) : refreshMs
}

/**
 * Sends the refresh token in the snapshot, and again where that is safe, until an answer that settles something.
 * @returns undefined where the lease could not be kept before anything was sent
 */
export async function attemptTokens(
  life: LifeCycle,
  held: HeldLease,
  snapshot: Snapshot,
  deadline: number,
  suspectSince: number | undefined,
): Promise<Attempted | undefined> {
  const { provider, runtime, timings } = life
  let since = suspectSince
  let isUncertain = false
  let last: Attempted | undefined
  const limitNow = (): number =>
    Math.min(deadline - runtime.monotonic(), requestLimitMs(provider.rotation, timings.refreshMs))
  for (let attempt = 1; attempt <= timings.attempts; attempt++) {
    if (limitNow() <= 0 || !(await keepLease(life, held, limitNow()))) break
    // Renewing takes its time too.
    const limitMs = limitNow()
    if (limitMs <= 0) break
    const requestedAtWall = runtime.now()
    const requestedAt = runtime.monotonic()
    if (since !== undefined) emit(life, 'replayed', { attempt, fingerprint: snapshot.grant })
    const outcome = await requestWithin(life, snapshot, limitMs)
    if (provider.rotation !== 'none' && (outcome.kind === 'inconclusive' || outcome.kind === 'unanswered')) {
      isUncertain = true
      since ??= requestedAtWall
    }
    const ageMs = since === undefined ? 0 : runtime.now() - since
    const repeatability = repeatabilityOf(provider.rotation, ageMs < 0 ? Infinity : ageMs, limitMs)
    const sent = { attempts: attempt, requestedAtWall, requestedAt }
    last = { outcome, ...sent, suspectSince: since, isUncertain, repeatability }
    if (!mayRepeat(outcome, repeatability)) break
    const pauseMs = pauseBefore(outcome, attempt) * (1 + runtime.random() / 4)
    if (attempt === timings.attempts || pauseMs >= deadline - runtime.monotonic()) break
    await runtime.sleep(pauseMs)
  }
  return last
}

function mayRepeat({ kind }: TokenOutcome, repeatability: Repeatability): boolean {
  return (
    kind === 'declined' ||
    kind === 'inconclusive' ||
    (kind === 'unanswered' && repeatability !== 'single_use')
  )
}

function pauseBefore(outcome: TokenOutcome, attempt: number): number {
  const retryAfter = 'retryAfter' in outcome ? outcome.retryAfter : undefined
  return Math.max((retryAfter ?? 0) * 1000, firstPauseMs * 2 ** (attempt - 1))
}

/** One token request with a time of its own; the provider's functions run under it too. */
async function requestWithin(life: LifeCycle, snapshot: Snapshot, limitMs: number): Promise<TokenOutcome> {
  const { provider, runtime } = life
  const controller = new AbortController()
  const context = requestContext(life, controller.signal)
  const outcome = readOutcome(() => provider.refresh(snapshot.record.credentials ?? {}, context))
  return within(limitMs, runtime, outcome, () => {
    controller.abort()
    return { kind: 'unanswered', detail: 'time-out' }
  })
}
