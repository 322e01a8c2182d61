import { askForLease, giveBack } from './lease.ts'
import { emit, type LifeCycle } from './life-cycle.ts'
import { store } from './loading.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Writes the end of a grant that the store would not take when it was found, and announces it then: only the process
 * whose save wrote the mark does. Where the store is still away, the next call tries again.
 */
export async function writeEnd(life: LifeCycle, { version, record, grant }: Snapshot): Promise<void> {
  const held = await askForLease(life).catch(() => undefined)
  if (held === undefined) return
  const isSame = held.lease.record.version === version
  const saved = isSame && (await store(life, version, record).catch(() => undefined))
  if (!saved) return giveBack(life, held)
  emit(life, 'reauthorization_required', { reason: record.ended!.reason, fingerprint: grant })
}
