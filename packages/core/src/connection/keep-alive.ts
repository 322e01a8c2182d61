import type { LifeCycle } from './life-cycle.ts'
import { longestTimerMs } from './runtime.ts'
import { dueInMs } from './snapshot.ts'
import { obtain } from './token-reader.ts'

const idleMs = 60_000

/** Refreshes whenever the token is due, until the signal aborts. The clock is looked at again after every wait. */
export async function keepAlive(life: LifeCycle, signal: AbortSignal): Promise<void> {
  const { runtime, provider } = life
  while (!signal.aborted) {
    const ahead = { isEnabled: false }
    const snapshot = await obtain(life, { wantsFresh: true }, ahead).catch(() => undefined)
    if (signal.aborted) return
    const dueMs = snapshot === undefined ? idleMs : (dueInMs(snapshot, provider, runtime) ?? longestTimerMs)
    // A token that is due still could not be refreshed this time.
    const waitMs = Math.min(longestTimerMs, dueMs <= 0 ? idleMs : Math.max(dueMs, 1_000))
    await runtime.sleep(waitMs, { signal, unref: true })
  }
}
