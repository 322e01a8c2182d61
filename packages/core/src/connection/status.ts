import type { ReauthorizationReason } from '../errors/authentication-error.ts'
import { type Decision, decide, isUsable } from './decision.ts'
import { type LifeCycle, memoryOf } from './life-cycle.ts'
import { load } from './loading.ts'
import { freshnessOf, type Snapshot } from './snapshot.ts'

/** How a connection stands. */
export interface ConnectionStatus {
  /** `due` and `expired` are refreshed by the next call; the last two wait for a person. */
  state: 'fresh' | 'due' | 'expired' | 'reauthorization_required' | 'missing'
  /** Why a person is needed, where one is. */
  reason?: ReauthorizationReason
  /** When the access token ends, ISO 8601 UTC, where that is known. */
  expiresAt?: string
  /** When the refresh token itself ends, ISO 8601 UTC, where the provider says it. */
  reauthorizeBy?: string
  /** Whether an access token that still works is at hand. */
  usable: boolean
}

/** Reads how a connection stands; sends nothing to the provider. */
export async function statusOf(life: LifeCycle): Promise<ConnectionStatus> {
  const { state, runtime } = life
  const memory = memoryOf(life)
  const isSettled =
    memory !== undefined && memory.record.ended === undefined && freshnessOf(memory, runtime) !== 'expired'
  // Tokens that wait to be saved are newer than what the store holds.
  const isKnown = isSettled || (memory !== undefined && state.unsaved !== undefined)
  const snapshot = isKnown ? memory : await load(life)
  const decision = await decide(life, snapshot, { wantsFresh: true })
  const times = snapshot === undefined ? {} : timesOf(snapshot)
  const usable = snapshot !== undefined && isUsable(life, snapshot, {})
  if (snapshot === undefined) return { state: 'missing', reason: 'missing', usable: false }
  // A person is needed as soon as the grant is over, also while the last access token still works.
  const { ended } = snapshot.record
  const reason =
    ended?.of === snapshot.grant || ended?.reason === 'revoked' ? ended.reason : reasonOf(decision)
  if (reason !== undefined) return { state: 'reauthorization_required', reason, ...times, usable }
  return { state: freshnessOf(snapshot, runtime), ...times, usable }
}

function reasonOf(decision: Decision): ReauthorizationReason | undefined {
  return decision.kind === 'stop' ? decision.error.reason : undefined
}

function timesOf({ issuedAt, endAge, accessToken, record }: Snapshot): Partial<ConnectionStatus> {
  const { reauthorizeBy } = record
  return {
    ...(Number.isFinite(endAge) && accessToken !== undefined
      ? { expiresAt: new Date(issuedAt + endAge).toISOString() }
      : {}),
    ...(reauthorizeBy === undefined ? {} : { reauthorizeBy: new Date(reauthorizeBy).toISOString() }),
  }
}
