import { createHash } from 'node:crypto'
import type { ConnectionSettings, Sleep } from '@evergrant/core'

/** A clock for tests that stands still while a request is under way, and else jumps to whoever waits shortest. */
export interface IdleClock {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** What a connection takes. */
  readonly runtime: Required<
    Pick<ConnectionSettings, 'now' | 'monotonic' | 'sleep' | 'random' | 'digest' | 'fetch'>
  >
  /** Lets time pass until the promise settles. */
  run<T>(promise: Promise<T>): Promise<T>
}

/** Starts in 2026. Requests are real, and take as long as `latencyMs` says. */
export function idleClock(latencyMs = 0): IdleClock {
  let time = Date.UTC(2026, 0, 1)
  let underWay = 0
  const now = (): number => time
  const waiting = new Set<{ at: number; done: () => void }>()

  const sleep: Sleep = (ms, { signal } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wait = { at: time + ms, done: resolve }
      waiting.add(wait)
      signal?.addEventListener('abort', () => {
        waiting.delete(wait)
        resolve()
      })
    })

  const counted = async <T>(promise: Promise<T>): Promise<T> => {
    underWay += 1
    return promise.finally(() => {
      underWay -= 1
    })
  }

  const withCountedBody = (response: Response): Response => {
    const reader = response.body?.getReader()
    if (reader === undefined) return response
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await counted(reader.read())
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    })
    return new Response(body, response)
  }

  return {
    now,
    runtime: {
      now,
      monotonic: now,
      sleep,
      random: () => 0,
      digest: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
      async fetch(input, init) {
        if (latencyMs > 0) await sleep(latencyMs)
        return withCountedBody(await counted(fetch(input, init)))
      },
    },
    async run(promise) {
      let isSettled = false
      const settle = (): void => {
        isSettled = true
      }
      promise.then(settle, settle)
      for (let idle = 0; !isSettled; ) {
        await new Promise((resolve) => setImmediate(resolve))
        idle = underWay > 0 ? 0 : idle + 1
        // What needs no request takes a few turns at most.
        if (idle < 5) continue
        const [next] = [...waiting].sort((one, other) => one.at - other.at)
        if (next === undefined) continue
        waiting.delete(next)
        time = Math.max(time, next.at)
        next.done()
        idle = 0
      }
      return promise
    },
  }
}
