import { expect, test } from 'vitest'
import { type Lane, roomOf, wait } from './queue-lane.ts'

const now = 1_000

const lane = (running: number, restsUntil = 0): Lane => ({
  provider: 'acme',
  leaseMs: 30_000,
  allowance: undefined,
  running,
  restsUntil,
  isCapped: false,
})
const resting = () => lane(0, now + 1)

test('providers that have something due share equally, down to one at a time', () => {
  const two = [lane(0), lane(0)]
  expect(two.map((one) => roomOf(one, two, 10, now))).toEqual([5, 5])
  const many = Array.from({ length: 12 }, () => lane(0))
  expect(roomOf(many[0]!, many, 10, now)).toBe(1)
})

test('one that is alone takes all but room for one of each other, which is a quarter at most', () => {
  const alone = lane(0)
  expect(roomOf(alone, [alone], 10, now)).toBe(10)
  expect(roomOf(alone, [alone, resting()], 10, now)).toBe(9)
  expect(roomOf(alone, [alone, ...Array.from({ length: 11 }, resting)], 10, now)).toBe(8)
  expect(roomOf(alone, [alone, resting()], 1, now)).toBe(1)
})

test('what has taken more than its share gets nothing until others have had theirs', () => {
  const [greedy, other] = [lane(9), lane(0)]
  expect(roomOf(greedy, [greedy, other], 10, now)).toBe(0)
  expect(roomOf(other, [greedy, other], 10, now)).toBe(1)
})

test('what is free is claimed an eighth of the share at a time, unless nothing runs', () => {
  expect(roomOf(lane(79), [lane(79)], 80, now)).toBe(0)
  expect(roomOf(lane(70), [lane(70)], 80, now)).toBe(10)
  expect(roomOf(lane(0), [lane(0), lane(79)], 80, now)).toBe(1)
})

test('a rest that ends between the look at its lane and the wait is not missed', async () => {
  const sleeps: number[] = []
  const clockAt = (time: number) => ({
    monotonic: () => time,
    sleep: async (ms: number) => void sleeps.push(ms),
  })
  const noNews = new Promise<void>(() => {})
  await wait(noNews, [lane(3), lane(0, now + 5)], now, clockAt(now + 2))
  await wait(noNews, [lane(3), lane(0, now + 5)], now, clockAt(now + 6))
  expect(sleeps).toEqual([3, 0])
})
