import { describe, expect, test } from 'vitest'
import { platform, type Runtime, type Sleep, within } from './runtime.ts'

/** A clock on which each wait in turn lasts so much longer than it was asked for. */
function oversleeping(...late: number[]): { runtime: Runtime; naps: number[] } {
  let elapsed = 0
  const naps: number[] = []
  const sleep: Sleep = async (ms) => {
    naps.push(ms)
    elapsed += ms + (late.shift() ?? 0)
  }
  return { runtime: { ...platform, monotonic: () => elapsed, sleep }, naps }
}

const never = new Promise<string>(() => {})
const giveUp = (): string => 'given up'

describe('a time limit', () => {
  test('F7: strikes when it is over', async () => {
    const { runtime, naps } = oversleeping()
    expect(await within(20_000, runtime, never, giveUp)).toBe('given up')
    expect(naps).toEqual([20_000])
  })

  test('C9, F7: leaves a process that was stopped a moment to hear what has come in meanwhile', async () => {
    const { runtime } = oversleeping(60_000)
    const answer = Promise.withResolvers<string>()
    const sleep: Sleep = async (ms) => {
      await runtime.sleep(ms)
      if (ms === 1_000) answer.resolve('heard')
    }
    expect(await within(20_000, { ...runtime, sleep }, answer.promise, giveUp)).toBe('heard')
  })

  test('F7: is not put off again and again by a clock that every wait is late on', async () => {
    const { runtime, naps } = oversleeping(...Array.from({ length: 20 }, () => 100))
    expect(await within(20_000, runtime, never, giveUp)).toBe('given up')
    expect(naps).toEqual([20_000, 100, 100, 100])
  })

  test('F7: strikes all the same when nothing comes in that moment', async () => {
    const { runtime, naps } = oversleeping(60_000, 5_000)
    expect(await within(20_000, runtime, never, giveUp)).toBe('given up')
    expect(naps).toEqual([20_000, 1_000, 1_000])
  })
})
