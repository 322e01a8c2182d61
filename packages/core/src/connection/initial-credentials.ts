import type { Credentials } from '../models/credentials.ts'
import { type ConnectionRecord, withInitial } from './connection-record.ts'
import type { LifeCycle } from './life-cycle.ts'
import { fingerprint } from './runtime.ts'

/** The initial credentials, whichever connection on this store and id has brought them along. */
export function initialOf({ state, initial }: LifeCycle): Credentials | undefined {
  return state.initial ?? initial
}

/** What a record remembers initial credentials by. */
export function initialFingerprint({ runtime }: LifeCycle, initial: Credentials): Promise<string> {
  return fingerprint(`${initial.refreshToken ?? initial.accessToken ?? ''}`, runtime.digest)
}

/** Counts the initial credentials as consumed: what is put in place after them stays there. */
export async function consumeInitial(life: LifeCycle, record: ConnectionRecord): Promise<ConnectionRecord> {
  const initial = initialOf(life)
  if (initial === undefined) return record
  return { ...record, initial: withInitial(record.initial, await initialFingerprint(life, initial)) }
}
