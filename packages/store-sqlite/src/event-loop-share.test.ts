import { expect, test } from 'vitest'
import { createEventLoopShare } from './event-loop-share.ts'

/** A share of 5 ms, and work that takes so many milliseconds of its clock. */
function scene() {
  let clock = 0
  return {
    share: createEventLoopShare(5, () => clock),
    hold: (ms: number) => {
      clock += ms
    },
  }
}

test('work is let through until it has taken its share, and then waits for the event loop to turn, once', async () => {
  const { share, hold } = scene()
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
  const { share, hold } = scene()
  const failing = () =>
    share.spend(() => {
      hold(6)
      throw new TypeError('misuse')
    })
  expect(failing).toThrow('misuse')
  expect(share.waiting()).toBeDefined()
})
