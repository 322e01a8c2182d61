import { EvergrantError } from '../errors/evergrant-error.ts'
import { NetworkError } from '../errors/network-error.ts'
import type { Credentials } from '../models/credentials.ts'
import type { TokenAnswer } from '../providers/provider.ts'
import type { CredentialRecord } from '../stores/credential-store.ts'
import { type ConnectionRecord, decodeRecord, isForeign, withoutMarks } from './connection-record.ts'
import { misconfigured } from './decision.ts'
import { consumeInitial } from './initial-credentials.ts'
import { callStore, countConflicts, emit, type LifeCycle, snapshotOf } from './life-cycle.ts'
import { load, recordFor } from './loading.ts'
import { keepSaving, revokeAtProvider, write } from './persistence.ts'
import { queueInMs } from './queue.ts'
import type { Snapshot } from './snapshot.ts'
import { changesOf } from './token-changes.ts'

/** Puts new credentials in place of whatever is stored; wins over a refresh that is running. */
export async function replaceCredentials(life: LifeCycle, credentials: Credentials): Promise<void> {
  let wasEnded = false
  await overwrite(life, (found) => {
    wasEnded = found?.ended !== undefined
    return recordFor(life, credentials, found)
  })
  if (wasEnded) emit(life, 'recovered', {})
}

/** The same for tokens as a token endpoint gave them: what the answer leaves out is not unknown but assumed. */
export async function replaceByAnswer(
  life: LifeCycle,
  answer: TokenAnswer,
  requestedAtWall: number,
): Promise<void> {
  const { reauthorizeBy, ...changes } = changesOf(life, { credentials: null }, { requestedAtWall }, answer)
  let wasEnded = false
  const save = (): Promise<unknown> =>
    overwrite(life, (found) => {
      wasEnded = found?.ended !== undefined
      return {
        ...recordFor(life, changes.credentials ?? {}, found),
        ...changes,
        ...(reauthorizeBy === undefined ? {} : { reauthorizeBy }),
      }
    })
  // The code that brought them is spent, and nobody else has them.
  await keepSaving(life, save, () => true)
  if (wasEnded) emit(life, 'recovered', {})
}

/** Ends the connection here, tells the provider, and then drops the tokens; may be repeated until the provider took it. */
export async function revokeConnection(life: LifeCycle): Promise<void> {
  const { provider, id, state } = life
  const found = await load(life)
  const isOther = found !== undefined && found.record.clientId !== provider.client?.clientId
  if (found !== undefined && (isOther || isForeign(found.record, provider))) {
    throw misconfigured(life, 'belong to another provider or client')
  }
  const unsaved = state.unsaved?.changes.credentials
  const ended = { of: '', reason: 'revoked' as const, at: life.runtime.now() }
  const marked = await overwrite(life, (found) =>
    found === undefined || found.credentials === null ? undefined : { ...withoutMarks(found), ended },
  )
  if (marked === undefined) return
  emit(life, 'revoked', { fingerprint: marked.grant })
  try {
    await revokeAtProvider(life, unsaved ?? marked.record.credentials)
  } catch (error) {
    if (EvergrantError.isInstance(error)) throw error
    throw new NetworkError(
      `${provider.name} could not be told to revoke the tokens of "${id}". Here the connection is ended already; call revoke() again to tell ${provider.name} once more.`,
      { retryable: true, provider: provider.id, connectionId: id },
    )
  }
  await overwrite(life, (found) =>
    found?.ended?.reason === 'revoked' && found.credentials !== null
      ? { ...found, credentials: null }
      : undefined,
  )
}

/** Writes over whatever is there; undefined where the change is none. */
async function overwrite(
  life: LifeCycle,
  change: (found: ConnectionRecord | undefined) => ConnectionRecord | undefined,
): Promise<Snapshot | undefined> {
  const { id, state } = life
  for (let conflicts = 0; ; conflicts++) {
    countConflicts(life, conflicts)
    const stored = await callStore(life, (store) => store.get(id))
    const changed = change(stored && readable(stored, id))
    if (changed === undefined) return undefined
    const record = await consumeInitial(life, changed)
    const version = stored?.version ?? 0
    const snapshot = await snapshotOf(life, version + 1, record)
    const saved = await write(life, version, record, queueInMs(life, snapshot))
    if (saved === undefined) continue
    state.generation++
    state.unsaved = undefined
    state.accepted = undefined
    state.memory = { ...snapshot, version: saved }
    state.overruled?.abort()
    state.overruled = undefined
    return state.memory
  }
}

/** A record that cannot be read is no reason to refuse new credentials. */
function readable(stored: CredentialRecord, id: string): ConnectionRecord | undefined {
  try {
    return decodeRecord(stored.data, id)
  } catch {
    return undefined
  }
}
