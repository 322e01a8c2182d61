import {
  type ClaimRequest,
  type CredentialRecord,
  type CredentialStore,
  type Lease,
  type ListRequest,
  StoreError,
} from '@evergrant/core'

/** A record that was passed over. */
export interface UnreadableRecord {
  /** Id of the connection. */
  id: string
  /** Why it cannot be read, and what to do; its code is `decryption_failed`. */
  error: StoreError
}

/** Hears of a record that was passed over. */
export type OnUnreadable = (record: UnreadableRecord) => void

const hour = 3_600_000

/** Says it on the console. */
export function warn({ error }: UnreadableRecord): void {
  console.warn(`${error.name}: ${error.message}`)
}

/**
 * Reads one of many records. One that cannot be read is reported and answered by undefined; what a listener does or
 * throws changes nothing.
 */
export async function readOrReport<Result>(
  record: CredentialRecord,
  read: (record: CredentialRecord) => Promise<Result>,
  onUnreadable: OnUnreadable,
): Promise<Result | undefined> {
  try {
    return await read(record)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const report = async () => onUnreadable({ id: record.id, error })
    report().catch(() => {})
    return undefined
  }
}

/** Opens a record, or reports it. */
export type TryOpen = (record: CredentialRecord) => Promise<CredentialRecord | undefined>

/** Lists what can be read; what cannot takes no place in a limit, so that a page is empty only at the end. */
export async function listReadable(
  store: CredentialStore,
  { limit = Infinity, ...request }: ListRequest,
  tryOpen: TryOpen,
): Promise<CredentialRecord[]> {
  const readable: CredentialRecord[] = []
  for (let next = request; ; ) {
    const wanted = limit - readable.length
    const page = await store.list(wanted === Infinity ? next : { ...next, limit: wanted })
    const opened = await Promise.all(page.map(tryOpen))
    readable.push(...opened.filter((record) => record !== undefined))
    if (page.length < wanted || readable.length >= limit) return readable
    next = { ...next, after: page.at(-1)!.id }
  }
}

/** Claims what can be read. What cannot is due again in an hour, and others take its place in the claim. */
export async function claimReadable(
  store: CredentialStore,
  request: ClaimRequest,
  tryOpen: TryOpen,
): Promise<Lease[]> {
  const claimed: Lease[] = []
  for (;;) {
    const round = store.claimDue({ ...request, limit: request.limit - claimed.length })
    // Whatever becomes of a later round, the caller must hear of what is claimed already.
    const leases = await (claimed.length === 0 ? round : round.catch(() => []))
    const opened = await Promise.all(leases.map((lease) => tryOpen(lease.record)))
    claimed.push(...leases.flatMap((lease, n) => (opened[n] ? { ...lease, record: opened[n] } : [])))
    const unreadable = leases.filter((_, n) => opened[n] === undefined)
    const isPutBack = await Promise.all(unreadable.map((lease) => giveBack(store, lease, hour)))
    // A lease that could not be given back might be claimed again and again.
    if (unreadable.length === 0 || isPutBack.includes(false)) return claimed
  }
}

/** Gives back a lease under which nothing was sent; where that fails it runs out by itself. */
export async function giveBack(store: CredentialStore, lease: Lease, dueInMs?: number): Promise<boolean> {
  const due = dueInMs === undefined ? {} : { dueInMs }
  return store.release(lease, { attemptEnded: true, ...due }).catch(() => false)
}
