import { expect, test } from 'vitest'
import { createEventLoopShare } from './event-loop-share.ts'

/** Holds the event loop for so long, in milliseconds. */
function hold(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('work is let through until it has taken its share, and then waits for the event loop to turn, once', async () => {
  const share = createEventLoopShare(5)
  let turns = 0
  setImmediate(() => {
    turns += 1
  })
  share.spend(() => hold(1))
  expect(share.waiting()).toBeUndefined()
  share.spend(() => hold(6))
  const [one, other] = [share.waiting(), share.waiting()]
  expect(one).toBe(other)
  expect(turns).toBe(0)
  await one
  expect(turns).toBe(1)
  expect(share.waiting()).toBeUndefined()
})

test('work that fails has taken its time too', () => {
  const share = createEventLoopShare(5)
  const failing = () =>
    share.spend(() => {
      hold(6)
      throw new TypeError('misuse')
    })
  expect(failing).toThrow('misuse')
  expect(share.waiting()).toBeDefined()
})
