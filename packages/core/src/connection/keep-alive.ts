import type { LifeCycle } from './life-cycle.ts'
import { longestTimerMs } from './runtime.ts'
import { dueInMs } from './snapshot.ts'
import { obtain } from './token-reader.ts'

const idleMs = 60_000

/**
 * Refreshes whenever the token is due, until the signal aborts. The clock is looked at again after every wait, and after
 * a replace() or revoke().
 */
export async function keepAlive(life: LifeCycle, signal: AbortSignal): Promise<void> {
  const { runtime, provider } = life
  while (!signal.aborted) {
    life.state.overruled ??= new AbortController()
    const either = AbortSignal.any([signal, life.state.overruled.signal])
    const snapshot = await obtain(life, { wantsFresh: true }, false).catch(() => undefined)
    if (signal.aborted) return
    // What is over may be repaired by somebody else.
    const isOver = snapshot === undefined || snapshot.record.ended !== undefined
    const dueMs = isOver ? idleMs : (dueInMs(snapshot, provider, runtime) ?? longestTimerMs)
    // A token that is due still could not be refreshed this time.
    const waitMs = Math.min(longestTimerMs, dueMs <= 0 ? idleMs : Math.max(dueMs, 1_000))
    await runtime.sleep(waitMs, { signal: either, unref: true })
  }
}
