import type { StopPoint } from './schedule.ts'

/** Events in virtual time. Each belongs to an owner that can be stopped and killed, or to nobody. */
export interface Scheduler {
  /** Virtual epoch milliseconds. */
  now(): number
  /**
   * Runs something later, unless its owner is dead by then; while its owner is stopped, it waits. A process that goes on
   * runs its timers first, and only then hears what has come in.
   * @returns what calls it off
   */
  after(ms: number, owner: Owner | undefined, run: () => void, isTimer?: boolean): () => void
  /** Runs events in order until the condition holds, or virtual time is over. */
  runUntil(isDone: () => boolean, limit: number): Promise<boolean>
}

/** One process. */
export interface Owner {
  isDead: boolean
  stoppedUntil: number
  /** Where the next one of all is stopped, and for how many milliseconds. */
  stopAt?: { point: StopPoint; ms: number } | undefined
}

/** Stops a process if this is the point where one is to be stopped, and it is the first to come there. */
export function reach(point: StopPoint, owner: Owner, now: number): void {
  if (owner.stopAt?.point !== point) return
  owner.stoppedUntil = Math.max(owner.stoppedUntil, now + owner.stopAt.ms)
  owner.stopAt.ms = 0
}

const hearingMs = 1

interface Event {
  at: number
  order: number
  owner: Owner | undefined
  run: (() => void) | undefined
  isTimer: boolean
}

/** A clock that jumps from event to event. The same calls give the same order. */
export function createScheduler(start: number): Scheduler {
  const events: Event[] = []
  let now = start
  let order = 0

  const insert = (event: Event): void => {
    let index = events.length
    while (index > 0 && isBefore(event, events[index - 1]!)) index--
    events.splice(index, 0, event)
  }

  return {
    now: () => now,
    after(ms, owner, run, isTimer = false) {
      const event: Event = { at: now + Math.max(0, ms), order: order++, owner, run, isTimer }
      insert(event)
      return () => {
        event.run = undefined
      }
    },
    async runUntil(isDone, limit) {
      for (;;) {
        // Everything that follows from the last event happens before the next one.
        await new Promise((resolve) => setImmediate(resolve))
        if (isDone()) return true
        if (events[0] === undefined || events[0].at > limit) return false
        const event = events.shift()!
        if (event.run === undefined || event.owner?.isDead) continue
        if (event.owner !== undefined && event.owner.stoppedUntil > event.at) {
          event.at = event.owner.stoppedUntil + (event.isTimer ? 0 : hearingMs)
          event.order = order++
          insert(event)
          continue
        }
        now = Math.max(now, event.at)
        event.run()
      }
    },
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

/** A repeatable source of numbers from 0 up to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
