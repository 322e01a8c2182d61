import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy } from './sqlite-failure.ts'

/** Longest pause between two tries, in milliseconds. */
const longestPause = 50

/**
 * Tries again, with pauses of random length, while another process holds the lock. SQLite's own waiting would hold up
 * the event loop.
 * @param limitMs for how long, in milliseconds
 * @param waiting what else to wait for before a try; undefined: nothing
 */
export async function retryWhileBusy<Result>(
  work: () => Result,
  limitMs: number,
  waiting?: () => Promise<void> | undefined,
): Promise<Result> {
  let giveUpAt: number | undefined
  for (let pause = 2; ; pause = Math.min(2 * pause, longestPause)) {
    for (let wait = waiting?.(); wait; wait = waiting?.()) await wait
    try {
      return work()
    } catch (error) {
      giveUpAt ??= performance.now() + limitMs
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
    }
    await sleep(1 + Math.random() * pause)
  }
}
