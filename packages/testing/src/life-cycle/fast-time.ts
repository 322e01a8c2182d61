import type { ConnectionSettings, Sleep } from '@evergrant/core'

/** What a connection takes to live so many times as fast as everybody else. */
export type FastTime = Required<Pick<ConnectionSettings, 'now' | 'monotonic' | 'sleep' | 'random'>>

/** Real time, only faster, so that the default limits can be seen at work over real connections. */
export function fastTime(speed: number): FastTime {
  const start = Date.now()
  const begun = performance.now()
  const monotonic = (): number => (performance.now() - begun) * speed
  const sleep: Sleep = (ms, { signal } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(resolve, ms / speed)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  return { monotonic, now: () => start + monotonic(), sleep, random: () => 0 }
}
