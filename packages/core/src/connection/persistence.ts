import type { EvergrantError } from '../errors/evergrant-error.ts'
import type { Credentials } from '../models/credentials.ts'
import {
  type ConnectionRecord,
  decodeRecord,
  encodeRecord,
  isRevoked,
  withoutMarks,
} from './connection-record.ts'
import { consumeInitial } from './initial-credentials.ts'
import { callStore, countConflicts, emit, type LifeCycle, requestContext, snapshotOf } from './life-cycle.ts'
import { queueInMs } from './queue.ts'
import { within } from './runtime.ts'
import type { Snapshot } from './snapshot.ts'
import type { Changes } from './token-changes.ts'

/** Tokens that came from a token request and are not in the store yet. */
export interface UnsavedTokens {
  /** The version that the request was decided on. */
  readonly version: number
  /** The record of that version. */
  readonly base: ConnectionRecord
  /** What changes in it: credentials and what is known of their life. */
  readonly changes: Changes
  /** Fingerprint of the new grant when it is under suspicion from the start. */
  readonly suspectGrant: string | undefined
  /** Fingerprint of the new grant. */
  readonly grant: string
  /** The monotonic clock when the request began. */
  readonly requestedAt: number
  /** The state's generation then. */
  readonly generation: number
}

/** What became of tokens: saved; held in memory; another pair is in the store; the connection is gone. */
export type Persisted =
  | { kind: 'saved' | 'unsaved' | 'adopted'; snapshot: Snapshot }
  | { kind: 'discarded'; snapshot: Snapshot | undefined }

const savingMs = 5_000
const saveCallMs = 5_000
const shortestSaveMs = 1_000
const longestRetryMs = 60_000

/**
 * Saves tokens before anybody sees them. Where the store fails for 5 s they are held in memory, used, and written as
 * soon as the store is back.
 */
export async function persist(life: LifeCycle, tokens: UnsavedTokens): Promise<Persisted> {
  const { state } = life
  const save = (limitMs: number): Promise<Persisted> => settle(life, tokens, limitMs)
  const settled = await keepSaving(life, save, ({ code }) => {
    emit(life, 'persist_failed', { fingerprint: tokens.grant, code })
    return state.generation === tokens.generation
  }).catch(() => undefined)
  if (settled !== undefined) return settled
  if (state.generation !== tokens.generation) {
    const { memory } = state
    const isEnded = memory !== undefined && isRevoked(memory.record)
    return isEnded ? discard(life, tokens, memory) : { kind: 'discarded', snapshot: memory }
  }
  const snapshot = await snapshotOf(
    life,
    tokens.version,
    recordOf(tokens, tokens.base, false),
    tokens.requestedAt,
  )
  state.unsaved = tokens
  state.memory = snapshot
  void writeLater(life, tokens)
  return { kind: 'unsaved', snapshot }
}

/**
 * Tries to save, with growing pauses, for 5 s or until nothing is to be tried again.
 * @throws what the last try has thrown
 */
export async function keepSaving<T>(
  { runtime }: LifeCycle,
  save: (limitMs: number) => Promise<T>,
  mayTryAgain: (error: EvergrantError) => boolean,
): Promise<T> {
  const until = runtime.monotonic() + savingMs
  for (let pauseMs = 100; ; pauseMs *= 2) {
    try {
      return await save(Math.max(shortestSaveMs, until - runtime.monotonic()))
    } catch (error) {
      const isOver = !mayTryAgain(error as EvergrantError) || runtime.monotonic() >= until
      if (isOver) throw error
    }
    await runtime.sleep(Math.min(pauseMs, until - runtime.monotonic()))
  }
}

/** Tries until the tokens are saved or something newer has overruled them. */
async function writeLater(life: LifeCycle, tokens: UnsavedTokens): Promise<void> {
  for (let pauseMs = 1_000; life.state.unsaved === tokens; pauseMs = Math.min(pauseMs * 2, longestRetryMs)) {
    await life.runtime.sleep(pauseMs, { unref: true })
    if (life.state.unsaved === tokens) await writeUnsaved(life).catch(() => {})
  }
}

/**
 * Writes tokens that are held in memory, if there are any.
 * @throws StoreError `store_failed` where the store still does not take them
 */
export async function writeUnsaved(life: LifeCycle): Promise<void> {
  const tokens = life.state.unsaved
  if (tokens !== undefined) await settle(life, tokens)
}

/**
 * Writes tokens once, guarded by the version. On a conflict the record decides: gone or revoked, the tokens are
 * discarded; still holding the refresh token that they came from, they are written over it; holding another, that one
 * is adopted.
 */
async function settle(life: LifeCycle, tokens: UnsavedTokens, limitMs = saveCallMs): Promise<Persisted> {
  const { id } = life
  let { version, base } = tokens
  for (let conflicts = 0; ; conflicts++) {
    countConflicts(life, conflicts)
    const isLate = version !== tokens.version && life.provider.rotation !== 'none'
    const own = recordOf(tokens, base, isLate)
    // Where they could not be noted yet, what comes after them stays there all the same.
    const record = life.state.isInitialStored ? await consumeInitial(life, own) : own
    const snapshot = await snapshotOf(life, version + 1, record, tokens.requestedAt)
    const saved = await write(life, version, record, queueInMs(life, snapshot), limitMs)
    if (saved !== undefined)
      return { kind: 'saved', snapshot: publish(life, tokens, { ...snapshot, version: saved }) }
    const current = await callStore(life, (store) => store.get(id), limitMs)
    if (current === undefined) return discard(life, tokens, undefined)
    const found = decodeRecord(current.data, id)
    const foundSnapshot = await snapshotOf(
      life,
      current.version,
      found,
      isOwn(tokens, found) ? tokens.requestedAt : undefined,
    )
    if (isRevoked(found)) return discard(life, tokens, foundSnapshot)
    // The store had taken them and its acknowledgement was lost.
    if (isOwn(tokens, found)) return { kind: 'saved', snapshot: publish(life, tokens, foundSnapshot) }
    if (found.credentials?.refreshToken !== tokens.base.credentials?.refreshToken) {
      emit(life, 'adopted', { fingerprint: foundSnapshot.grant })
      return { kind: 'adopted', snapshot: publish(life, tokens, foundSnapshot) }
    }
    version = current.version
    base = found
  }
}

/** Whether the record holds these very tokens. */
function isOwn(tokens: UnsavedTokens, { credentials }: ConnectionRecord): boolean {
  const own = tokens.changes.credentials
  return credentials?.accessToken === own?.accessToken && credentials?.refreshToken === own?.refreshToken
}

function discard(life: LifeCycle, tokens: UnsavedTokens, snapshot: Snapshot | undefined): Persisted {
  const { state } = life
  if (state.unsaved === tokens) state.unsaved = undefined
  if (state.generation === tokens.generation) state.memory = snapshot
  emit(life, 'discarded', { fingerprint: tokens.grant })
  void revokeAtProvider(life, tokens.changes.credentials).catch(() => {})
  return { kind: 'discarded', snapshot }
}

function publish({ state }: LifeCycle, tokens: UnsavedTokens, snapshot: Snapshot): Snapshot {
  if (state.unsaved === tokens) state.unsaved = undefined
  // A replace() or revoke() in between has put something newer there.
  if (state.generation === tokens.generation) state.memory = snapshot
  return snapshot
}

function recordOf(tokens: UnsavedTokens, base: ConnectionRecord, isLate: boolean): ConnectionRecord {
  const label = isLate ? tokens.grant : tokens.suspectGrant
  return {
    ...withoutMarks(base),
    ...tokens.changes,
    ...(label === undefined ? {} : { suspect: { of: label, replays: 0 } }),
  }
}

/** Saves a record if the version is still the one given; undefined on a conflict. */
export function write(
  life: LifeCycle,
  version: number,
  record: ConnectionRecord,
  dueIn: number | null,
  limitMs: number = saveCallMs,
): Promise<number | undefined> {
  const state = record.ended === undefined ? 'active' : 'reauthorization_required'
  const data = encodeRecord(record)
  return callStore(
    life,
    (store) =>
      store.compareAndSet(life.id, version, { provider: record.provider, data, dueInMs: dueIn, state }),
    limitMs,
  )
}

/**
 * Revokes tokens at the provider, where it offers that, within the time of a refresh.
 * @throws EvergrantError or the transport's error where the provider did not take it
 */
export async function revokeAtProvider(life: LifeCycle, credentials: Credentials | null): Promise<void> {
  const { provider, runtime, timings } = life
  if (credentials === null || provider.revoke === undefined) return
  const controller = new AbortController()
  const revoking = provider.revoke(credentials, requestContext(life, controller.signal))
  await within(timings.refreshMs, runtime, revoking, () => {
    controller.abort()
    throw new Error('time-out')
  })
}
