import type { Credentials } from '../models/credentials.ts'
import { drawLifetime } from '../models/lifetime.ts'
import { type ConnectionRecord, ownerOf, withInitial, withoutMarks } from './connection-record.ts'
import { consumeInitial, initialFingerprint, initialOf } from './initial-credentials.ts'
import { askForLease, giveBack } from './lease.ts'
import { callStore, countConflicts, type LifeCycle, remember, snapshotOf } from './life-cycle.ts'
import { write } from './persistence.ts'
import { queueInMs } from './queue.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Reads the record, without a lease, and holds the initial credentials against it: they are stored where nothing is, and
 * where they are new to this record. Where they were stored before and the record is gone, somebody has deleted it.
 * @throws StoreError where the store fails or its record cannot be read
 */
export async function load(life: LifeCycle): Promise<Snapshot | undefined> {
  const { id, state } = life
  const initial = initialOf(life)
  for (let conflicts = 0; ; conflicts++) {
    countConflicts(life, conflicts)
    const before = state.memory
    const stored = await callStore(life, (store) => store.get(id))
    if (stored === undefined && (initial === undefined || state.isInitialSettled || state.isInitialStored)) {
      if (state.unsaved === undefined) state.memory = undefined
      return undefined
    }
    const found = stored && (await remember(life, stored, before))
    if (initial === undefined || (found !== undefined && state.isInitialSettled)) return found
    const settled = await settleInitial(life, initial, found)
    if (settled !== undefined) return settled
  }
}

/** Stores the initial credentials where they win; undefined where somebody else has written in between. */
async function settleInitial(
  life: LifeCycle,
  initial: Credentials,
  found: Snapshot | undefined,
): Promise<Snapshot | undefined> {
  const { state } = life
  const of = await initialFingerprint(life, initial)
  const consumed = found?.record.initial ?? []
  if (found !== undefined && consumed.includes(of)) {
    state.isInitialSettled = true
    return found
  }
  state.isInitialStored ||= initial.refreshToken != null && isStored(initial, found)
  if (found !== undefined && state.isInitialStored) return noteInitial(life, found)
  const record = recordFor(life, initial, found?.record)
  const saved = await store(life, found?.version ?? 0, { ...record, initial: withInitial(consumed, of) })
  if (saved !== undefined) state.isInitialSettled = true
  return saved
}

function isStored({ refreshToken }: Credentials, found: Snapshot | undefined): boolean {
  return refreshToken === found?.record.credentials?.refreshToken
}

/**
 * Counts initial credentials that are the stored ones as consumed. A save ends the lease of whoever refreshes just now, so
 * it wants the lease itself, and leaves an attempt alone that was never ended; then the next look tries again.
 */
async function noteInitial(life: LifeCycle, found: Snapshot): Promise<Snapshot> {
  const held = await askForLease(life).catch(() => undefined)
  if (held === undefined) return found
  const { record, unfinishedAttempt } = held.lease
  const isFree = record.version === found.version && !unfinishedAttempt
  const note = await consumeInitial(life, found.record)
  const noted = isFree && (await store(life, found.version, note).catch(() => undefined))
  if (noted) life.state.isInitialSettled = true
  else await giveBack(life, held)
  return noted || found
}

/** A record of new credentials; what does not depend on the old ones is kept. */
export function recordFor(
  life: LifeCycle,
  credentials: Credentials,
  base?: ConnectionRecord,
): ConnectionRecord {
  const { provider, timings, runtime } = life
  const { expiresIn, issuedAt, refreshTokenExpiresIn } = credentials
  const {
    lifetime: _lifetime,
    reauthorizeBy: _reauthorizeBy,
    ...kept
  } = withoutMarks(base ?? { v: 1, provider: provider.id, credentials: null, initial: [] })
  const { tokenEndpoint: _tokenEndpoint, clientId: _clientId, settings: last, ...rest } = kept
  const settings = life.settings === undefined ? last : life.settings
  return {
    ...rest,
    ...ownerOf(provider),
    ...(settings == null ? {} : { settings }),
    credentials,
    ...(typeof expiresIn === 'number' && issuedAt
      ? { lifetime: drawLifetime(expiresIn, false, timings, runtime.random) }
      : {}),
    ...(refreshTokenExpiresIn !== undefined && issuedAt
      ? { reauthorizeBy: Date.parse(issuedAt) + refreshTokenExpiresIn * 1000 }
      : {}),
  }
}

/** Writes a record and remembers it; undefined on a conflict. */
export async function store(
  life: LifeCycle,
  version: number,
  record: ConnectionRecord,
): Promise<Snapshot | undefined> {
  const { generation } = life.state
  const snapshot = await snapshotOf(life, version + 1, record)
  const saved = await write(life, version, record, queueInMs(life, snapshot))
  if (saved === undefined) return undefined
  const remembered = { ...snapshot, version: saved }
  if (life.state.generation === generation && life.state.unsaved === undefined) life.state.memory = remembered
  return remembered
}
