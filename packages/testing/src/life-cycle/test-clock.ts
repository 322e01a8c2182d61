import type { Runtime, Sleep } from '@evergrant/core'

/** A wait that only the clock or its signal ends: a limit on a call, or a timer for later. */
export interface Alarm {
  readonly ms: number
  readonly unref: boolean
  /** On the monotonic clock. */
  readonly at: number
  readonly wake: () => void
}

/** Both clocks of a connection, in the test's hands. */
export interface TestClock extends Pick<Runtime, 'now' | 'monotonic' | 'sleep'> {
  /** Pauses between attempts, in milliseconds; they pass by themselves and move the clocks. */
  readonly pauses: number[]
  /** Who waits now. */
  readonly alarms: ReadonlySet<Alarm>
  /** Moves both clocks and wakes who has waited long enough. */
  advance(ms: number): void
  /** Moves the wall clock alone: it was set, or the machine was suspended. */
  jump(ms: number): void
}

/** Starts both clocks. */
export function testClock(start: number = Date.parse('2026-03-01T12:00:00Z')): TestClock {
  const pauses: number[] = []
  const alarms = new Set<Alarm>()
  let wall = start
  let monotonic = 5_000

  function advance(ms: number): void {
    wall += ms
    monotonic += ms
    for (const alarm of alarms) if (alarm.at <= monotonic) alarm.wake()
  }

  const sleep: Sleep = (ms, { signal, unref = false } = {}) => {
    if (signal === undefined && !unref) {
      pauses.push(ms)
      // A little real time, because real sockets have to be heard in between.
      return new Promise((resolve) =>
        setTimeout(
          () => {
            advance(ms)
            resolve()
          },
          Math.min(ms, 2),
        ),
      )
    }
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = (): void => {
        alarms.delete(alarm)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const alarm: Alarm = { ms, unref, at: monotonic + ms, wake }
      alarms.add(alarm)
      signal?.addEventListener('abort', wake)
    })
  }

  return {
    pauses,
    alarms,
    sleep,
    advance,
    now: () => wall,
    monotonic: () => monotonic,
    jump: (ms) => {
      wall += ms
    },
  }
}
