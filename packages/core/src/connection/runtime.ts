import type { Digest, Fetch } from '../providers/provider.ts'

/** Resolves after so many milliseconds, or as soon as the signal aborts; never rejects. */
export type Sleep = (ms: number, options?: SleepOptions) => Promise<void>

/** How to wait. */
export interface SleepOptions {
  /** Ends the wait early. */
  signal?: AbortSignal
  /** The wait alone does not keep the process running. Default false. */
  unref?: boolean
}

/** Everything that a connection takes from its surroundings, so that a schedule can be replayed from a seed. */
export interface Runtime {
  /** Sends requests. Default the platform's fetch. */
  fetch: Fetch
  /** Wall clock, epoch milliseconds. Default Date.now. */
  now: () => number
  /** A clock that only goes forward, in milliseconds. Default performance.now. */
  monotonic: () => number
  /** A number from 0 up to 1. Default Math.random. */
  random: () => number
  /** Waits. Default setTimeout. */
  sleep: Sleep
  /** SHA-256. Default WebCrypto's. */
  digest: Digest
}

/** The platform's own clock, timers, randomness, fetch and digest. */
export const platform: Runtime = {
  fetch: (input, init) => globalThis.fetch(input, init),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  sleep: (ms, { signal, unref = false } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, Math.min(ms, longestTimerMs))
      signal?.addEventListener('abort', done)
      if (unref) (timer as { unref?: () => void }).unref?.()
    }),
  digest: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data)),
}

/** Whether the platform ends all that a request has begun when it is answered: workerd, in the middle of a token request too. */
export function endsWithRequest(): boolean {
  return globalThis.navigator?.userAgent === 'Cloudflare-Workers'
}

/** The longest that setTimeout can wait; anything more fires at once. */
export const longestTimerMs = 2_147_483_647

const encoder = new TextEncoder()

/** A short name for a secret that says nothing about it: 128 bits of its SHA-256, in hex. */
export async function fingerprint(text: string, digest: Digest): Promise<string> {
  const hash = await digest(encoder.encode(text) as Uint8Array<ArrayBuffer>)
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Waits for a promise, but not for ever.
 * @returns what `onTimeout` gives when the time is over first
 */
export async function within<T>(
  ms: number,
  runtime: Runtime,
  promise: Promise<T>,
  onTimeout: () => T,
): Promise<T> {
  const timer = new AbortController()
  const timeout = sleepAwake(ms, runtime, timer.signal).then(() => {
    if (timer.signal.aborted) return promise
    return onTimeout()
  })
  promise.catch(() => {})
  timeout.catch(() => {})
  try {
    return await Promise.race([promise, timeout])
  } finally {
    // Without a reason an error is made, with its stack, for nobody to see.
    timer.abort('over')
  }
}

const punctualMs = 5
const shortestNapMs = 50
const longestNapMs = 1_000
const mostNaps = 3

/**
 * Waits, and a moment longer where it has overslept: a process that was stopped, or busy, finds its timers over before it
 * hears what has come in meanwhile.
 */
async function sleepAwake(ms: number, { sleep, monotonic }: Runtime, signal: AbortSignal): Promise<void> {
  let napMs = ms
  for (let naps = 0; naps <= mostNaps; naps++) {
    const startedAt = monotonic()
    await sleep(napMs, { signal })
    const lateMs = monotonic() - startedAt - napMs
    if (signal.aborted || lateMs < punctualMs) return
    napMs = Math.min(longestNapMs, Math.max(shortestNapMs, lateMs))
  }
}

/** Waits for a promise until the caller gives up; the promise itself goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
