import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

/** A clock that moves only when everybody waits. */
function simulatedClock() {
  let now = 0
  const waiting: { at: number; wake: () => void }[] = []
  return {
    monotonic: () => now,
    sleep: (ms: number) => new Promise<void>((wake) => waiting.push({ at: now + ms, wake })),
    async run(isDone: () => boolean) {
      while (!isDone()) {
        await new Promise((resolve) => setImmediate(resolve))
        waiting.sort((one, other) => one.at - other.at)
        const next = waiting.shift()
        if (next === undefined) continue
        now = Math.max(now, next.at)
        next.wake()
      }
      return now
    },
  }
}

test('1,000 requests under 300 a minute never exceed it in any minute and use at least 98 % of it', async () => {
  const clock = simulatedClock()
  const limit = createRateLimit({ requestsPerMinute: 300 }, clock)
  const sentAt: number[] = []
  let done = 0
  for (let index = 0; index < 1_000; index++) {
    void limit.take(1).then(async (hasAnswered) => {
      sentAt.push(clock.monotonic())
      await clock.sleep(100)
      hasAnswered()
      done++
    })
  }
  const endedAt = await clock.run(() => done === 1_000)
  for (const at of sentAt) {
    expect(sentAt.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(300)
  }
  // 1,000 requests need three full windows after the first burst.
  expect((3 * 60_000) / endedAt).toBeGreaterThanOrEqual(0.98)
})

test('a request may count for more than one, and never for more than the whole allowance', async () => {
  const clock = simulatedClock()
  const limit = createRateLimit({ requestsPerMinute: 10 }, clock)
  const first = await limit.take(1_000)
  let isSecondThrough = false
  void limit.take(1).then(() => (isSecondThrough = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSecondThrough).toBe(false)
  first()
  expect(await clock.run(() => isSecondThrough)).toBe(60_000)
})

test('a wait ends with the signal, and those behind it go on', async () => {
  const clock = simulatedClock()
  const limit = createRateLimit({ requestsPerMinute: 1 }, clock)
  ;(await limit.take(1))()
  const controller = new AbortController()
  const waiting = limit.take(1, controller.signal)
  const behind = limit.take(1)
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  let isThrough = false
  void behind.then(() => (isThrough = true))
  await clock.run(() => isThrough)
})

test('a pause that the provider asks for holds everybody', async () => {
  const clock = simulatedClock()
  const limit = createRateLimit({ requestsPerMinute: 100 }, clock)
  limit.pause(5_000)
  let isThrough = false
  void limit.take(1).then(() => (isThrough = true))
  expect(await clock.run(() => isThrough)).toBe(5_000)
})
