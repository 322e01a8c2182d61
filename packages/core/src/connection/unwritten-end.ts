import { askForLease, giveBack } from './lease.ts'
import { emit, type LifeCycle } from './life-cycle.ts'
import { store } from './loading.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Writes the end of a grant that the store would not take when it was found, and announces it then: only the process
 * whose save wrote the mark does. Where the store is still away, the next call tries again.
 */
export async function writeEnd(life: LifeCycle, found: Snapshot | undefined): Promise<void> {
  const { state } = life
  const end = state.unwrittenEnd
  if (end === undefined) return
  const { version, record, grant } = end
  const { of, reason, at } = record.ended!
  // It may be written already, and only the acknowledgement was lost; or something else has happened since.
  const isOver = found?.version !== version
  const isWritten = isOver ? isSame(found, of, at) : await take(life, end)
  if (isOver || isWritten) state.unwrittenEnd = undefined
  if (isWritten) emit(life, 'reauthorization_required', { reason, fingerprint: grant })
}

function isSame(found: Snapshot | undefined, of: string, at: number): boolean {
  const ended = found?.record.ended
  return ended?.of === of && ended.at === at
}

/** Whether the store takes it, under a lease of its own. */
async function take(life: LifeCycle, { version, record }: Snapshot): Promise<boolean> {
  const held = await askForLease(life).catch(() => undefined)
  if (held === undefined) return false
  const isFree = held.lease.record.version === version
  const saved = isFree && (await store(life, version, record).catch(() => undefined))
  if (!saved) await giveBack(life, held)
  return Boolean(saved)
}
