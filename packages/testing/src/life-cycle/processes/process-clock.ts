import type { Runtime } from '@evergrant/core'

/** What the clocks of several processes begin with, so that they agree. */
export interface ClockSetup {
  /** Epoch milliseconds at which all clocks were right. */
  readonly origin: number
  /** How many times as fast as real time they run since then. */
  readonly speed: number
}

/** Both clocks of one process, faster than real ones so that nobody has to wait as long as real limits last. */
export interface ProcessClock extends Pick<Runtime, 'now' | 'monotonic' | 'sleep'> {
  /** Puts both clocks on. */
  advance(ms: number): void
}

const longestTimerMs = 2_147_483_647

/** Starts the clocks of this process. */
export function processClock({ origin, speed }: ClockSetup): ProcessClock {
  let ahead = 0
  return {
    now: () => origin + (Date.now() - origin) * speed + ahead,
    monotonic: () => performance.now() * speed + ahead,
    sleep: (ms, { signal, unref = false } = {}) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const done = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, Math.min(ms / speed, longestTimerMs))
        signal?.addEventListener('abort', done)
        if (unref) timer.unref()
      }),
    advance(ms) {
      ahead += ms
    },
  }
}
