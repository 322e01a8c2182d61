import type { EvergrantError } from '../errors/evergrant-error.ts'
import { coolDownLeftMs } from './connection-record.ts'
import { isUsable, type RefreshIntent, satisfies } from './decision.ts'
import { endpointPauseMs } from './endpoint-pause.ts'
import { beginFlight, handOver, landing } from './flight.ts'
import { authenticationError, type LifeCycle, memoryOf } from './life-cycle.ts'
import { type RefreshResult, refresh } from './refresh.ts'
import { abortable, platform } from './runtime.ts'
import { freshnessOf, type Snapshot } from './snapshot.ts'

const mostRounds = 3

/**
 * Reads the access token where it is fresh. Asking two clocks costs more than all the rest of it, so what they said holds
 * for the millisecond; not where clocks are given, which may jump from one call to the next.
 */
export function freshTokenReader(life: LifeCycle): () => string | undefined {
  const { runtime } = life
  const isPlatforms = runtime.now === platform.now && runtime.monotonic === platform.monotonic
  let fresh: Snapshot | undefined
  let askedAt: number | undefined
  return () => {
    const memory = memoryOf(life)
    if (memory === undefined) return undefined
    const now = runtime.now()
    if (isPlatforms && memory === fresh && now === askedAt) return memory.accessToken
    if (freshnessOf(memory, runtime) !== 'fresh') return undefined
    fresh = memory
    askedAt = now
    return memory.accessToken
  }
}

/**
 * The current token, from memory where that serves; otherwise by the one refresh that runs for this connection.
 * With `isAhead` a token that is due is handed out, and refreshed behind the caller's back.
 * @throws AuthenticationError or StoreError where there is none; the signal's reason where the caller gives up
 */
export async function obtain(
  life: LifeCycle,
  intent: RefreshIntent,
  isAhead: boolean,
  signal?: AbortSignal,
): Promise<Snapshot> {
  signal?.throwIfAborted()
  const memory = memoryOf(life)
  if (!intent.isForced && memory !== undefined && satisfies(life, memory, intent)) {
    if (isAhead) refreshWhenDue(life)
    return memory
  }
  let error: EvergrantError | undefined
  for (let round = 0; round < mostRounds; round++) {
    const { flight } = life.state
    // One that was told not to replay has not tried what another caller may want.
    const isForced = intent.isForced === true && intent.mayReplay !== false
    const joined =
      flight === undefined ? beginFlight(life, isForced, () => refresh(life, intent)) : landing(life, flight)
    const result = await abortable<RefreshResult | undefined>(joined, signal)
    if (result === undefined || (flight !== undefined && flight.owner !== life.owner)) continue
    const snapshot = serves(life, result, intent, flight !== undefined)
    if (snapshot !== undefined) {
      if (isAhead) refreshWhenDue(life)
      return snapshot
    }
    if (result.kind === 'failed') error = result.error
    // Somebody else's refresh may have wanted less than this caller does; one's own has said all there is to say.
    if (flight === undefined || (result.kind === 'failed' && flight.isForced === isForced)) break
  }
  throw error ?? sameTokenAgain(life)
}

/** The token that a refresh has left, if it is one for this caller. */
function serves(
  life: LifeCycle,
  result: RefreshResult,
  intent: RefreshIntent,
  isJoined: boolean,
): Snapshot | undefined {
  switch (result.kind) {
    case 'issued':
      // Just issued, it is as good as it gets, however short its life.
      return result.snapshot.accessToken === intent.rejected ? undefined : result.snapshot
    case 'current':
      return !isJoined || (!intent.isForced && satisfies(life, result.snapshot, intent))
        ? result.snapshot
        : undefined
    case 'failed': {
      const memory = memoryOf(life)
      return !intent.isForced && memory !== undefined && isUsable(life, memory, intent) ? memory : undefined
    }
    case 'skipped':
      return undefined
  }
}

/** Starts a refresh that nobody waits for when the token is due and a request could help. */
function refreshWhenDue(life: LifeCycle): void {
  const { state, runtime, provider } = life
  const memory = memoryOf(life)
  if (memory === undefined || state.flight !== undefined || freshnessOf(memory, runtime) === 'fresh') return
  const { ended, credentials } = memory.record
  if (credentials === null || !provider.canRefresh(credentials)) return
  if (ended?.of === memory.grant && state.unwrittenEnd === undefined) return
  if (coolDownLeftMs(memory.record, runtime.now()) > 0) return
  if (endpointPauseMs(life) > 0) return
  void beginFlight(life, false, () => refresh(life, { wantsFresh: true, isBackground: true }))
  handOver(life)
}

function sameTokenAgain(life: LifeCycle): EvergrantError {
  return authenticationError(
    life,
    `${life.provider.name} gave back the access token that its API has refused. Try again later, or authorize "${life.id}" again.`,
    { code: 'refresh_failed' },
  )
}
