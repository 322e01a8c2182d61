import { createHash } from 'node:crypto'
import type { ConnectionSettings, Sleep } from '@evergrant/core'

/** A clock that stands still until everybody waits, and then jumps to whoever waits shortest. */
export interface VirtualTime {
  /** What a connection takes: both clocks, sleep, no jitter, a digest that takes no time. */
  readonly runtime: Required<Pick<ConnectionSettings, 'now' | 'monotonic' | 'sleep' | 'random' | 'digest'>>
  readonly now: () => number
  /** Moves both clocks while nobody's wait ends, as when a process is suspended. */
  jump(ms: number): void
  /** Lets time pass until the promise settles. */
  run<T>(promise: Promise<T>): Promise<T>
  /** Lets this much time pass. */
  advance(ms: number): Promise<void>
}

/** Starts at the given wall clock, epoch milliseconds. */
export function virtualTime(start: number = Date.UTC(2026, 0, 31)): VirtualTime {
  let elapsed = 0
  const waiting = new Set<{ at: number; done: () => void }>()
  const monotonic = (): number => elapsed
  const now = (): number => start + elapsed

  const sleep: Sleep = (ms, { signal } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wait = { at: elapsed + ms, done: resolve }
      waiting.add(wait)
      signal?.addEventListener('abort', () => {
        waiting.delete(wait)
        resolve()
      })
    })

  /** Wakes whoever waits shortest, but nobody later than `until`. */
  const wakeOne = (until: number): boolean => {
    const next = [...waiting].reduce<{ at: number; done: () => void } | undefined>(
      (first, wait) => (first === undefined || wait.at < first.at ? wait : first),
      undefined,
    )
    if (next === undefined || next.at > until) return false
    waiting.delete(next)
    elapsed = Math.max(elapsed, next.at)
    next.done()
    return true
  }

  return {
    runtime: {
      now,
      monotonic,
      sleep,
      random: () => 0,
      digest: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
    },
    now,
    jump: (ms) => {
      elapsed += ms
    },
    async run(promise) {
      let isSettled = false
      const settle = (): void => {
        isSettled = true
      }
      promise.then(settle, settle)
      for (let idle = 0; idle < 1_000; idle++) {
        await new Promise((resolve) => setImmediate(resolve))
        if (isSettled) return promise
        if (wakeOne(Number.POSITIVE_INFINITY)) idle = 0
      }
      throw new Error('Everybody waits for something that no clock brings.')
    },
    async advance(ms) {
      const until = elapsed + ms
      do await new Promise((resolve) => setImmediate(resolve))
      while (wakeOne(until))
      elapsed = Math.max(elapsed, until)
    },
  }
}

/** Lets events that are queued be delivered. */
export function delivered(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10))
}
