import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy } from './sqlite-failure.ts'

/** Longest pause between two tries, in milliseconds. */
const longestPause = 50

/**
 * Tries again, with pauses of random length, while another process holds the lock. SQLite's own waiting would hold up
 * the event loop.
 * @param limitMs for how long, in milliseconds
 */
export async function retryWhileBusy<Result>(work: () => Result, limitMs: number): Promise<Result> {
  const giveUpAt = performance.now() + limitMs
  for (let pause = 2; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
    }
    await sleep(1 + Math.random() * pause)
  }
}
