import { setImmediate as turnOfTheLoop } from 'node:timers/promises'

/** What keeps synchronous work from taking the event loop for itself. */
export interface EventLoopShare {
  /** What to wait for before any more work is done; undefined: nothing. */
  waiting(): Promise<void> | undefined
  /** Does the work, and counts the time that it takes. */
  spend<Result>(work: () => Result): Result
}

/** Lets the event loop turn whenever so many milliseconds of work are done by the clock, however many callers wait. */
export function createEventLoopShare(
  shareMs: number,
  now: () => number = () => performance.now(),
): EventLoopShare {
  let spentMs = 0
  let turning: Promise<void> | undefined
  const turn = async (): Promise<void> => {
    await turnOfTheLoop()
    spentMs = 0
    turning = undefined
  }
  return {
    waiting() {
      if (spentMs < shareMs) return undefined
      turning ??= turn()
      return turning
    },
    spend(work) {
      const startedAt = now()
      try {
        return work()
      } finally {
        spentMs += now() - startedAt
      }
    },
  }
}
