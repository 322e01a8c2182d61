import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultTimings, drawLifetime, expiredAfterMs, readExpiresIn } from './lifetime.ts'

const tenYears = 10 * 366 * 24 * 3600
const seconds = fc.integer({ min: 1, max: tenYears })
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the due window', () => {
  test('T2, T3: is five minutes or a tenth of the life, and jitter adds at most half of it, only ever earlier', () => {
    fc.assert(
      fc.property(seconds, random, (life, drawn) => {
        const windowMs = Math.min(300_000, life * 100)
        const { dueAfterMs } = drawLifetime(life, false, defaultTimings, () => drawn)
        const latest = life * 1000 - windowMs
        expect(dueAfterMs).toBeLessThanOrEqual(latest)
        expect(dueAfterMs).toBeGreaterThanOrEqual(Math.floor(latest - windowMs / 2))
        expect(dueAfterMs).toBeGreaterThanOrEqual(life * 850 - 1)
      }),
    )
  })

  test('T1: a token is due before it counts as expired, and counts as expired before it ends', () => {
    fc.assert(
      fc.property(seconds, random, (life, drawn) => {
        const { dueAfterMs } = drawLifetime(life, false, defaultTimings, () => drawn)
        const expiredMs = expiredAfterMs(life, defaultTimings)
        expect(dueAfterMs).toBeLessThan(expiredMs)
        expect(expiredMs).toBeLessThan(life * 1000)
        expect(expiredMs).toBe(life * 1000 - Math.min(30_000, life * 20))
      }),
    )
  })

  test('T3: is drawn from the random number alone, once', () => {
    let draws = 0
    const lifetime = drawLifetime(3600, true, defaultTimings, () => {
      draws++
      return 0.5
    })
    expect(lifetime).toEqual({ seconds: 3600, assumed: true, dueAfterMs: 3600_000 - 300_000 * 1.25 })
    expect(draws).toBe(1)
  })

  test('T2: never begins before the token does, whatever the timings', () => {
    const timings = fc.record({ dueMs: fc.nat(), dueFraction: fc.double({ min: 0, max: 5, noNaN: true }) })
    fc.assert(
      fc.property(seconds, random, timings, (life, drawn, given) => {
        const { dueAfterMs } = drawLifetime(life, false, { ...defaultTimings, ...given }, () => drawn)
        expect(dueAfterMs).toBeGreaterThanOrEqual(0)
        expect(dueAfterMs).toBeLessThanOrEqual(life * 1000)
        expect(Number.isInteger(dueAfterMs)).toBe(true)
      }),
    )
  })
})

describe('expires_in', () => {
  test('T6: is whole seconds, as a number or as digits', () => {
    fc.assert(
      fc.property(seconds, fc.double({ min: 0, max: 0.999, noNaN: true }), (life, rest) => {
        expect(readExpiresIn(life)).toBe(life)
        expect(readExpiresIn(String(life))).toBe(life)
        expect(readExpiresIn(Math.min(life + rest, tenYears))).toBe(life)
      }),
    )
  })

  test('T6: anything else is unknown, and nothing throws', () => {
    const odd = [null, undefined, '', ' 5', '5 ', '3600abc', '0x10', '1e3', '+5', '-5', '5.5', '0', 0, -1]
    const more = [
      Number.NaN,
      Infinity,
      -Infinity,
      tenYears + 1,
      String(tenYears + 1),
      '9'.repeat(40),
      [5],
      {},
      true,
    ]
    for (const value of [...odd, ...more]) expect(readExpiresIn(value)).toBe(undefined)
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = readExpiresIn(value)
        if (read === undefined) return
        expect(Number.isInteger(read) && read >= 1 && read <= tenYears).toBe(true)
        expect(['number', 'string']).toContain(typeof value)
      }),
    )
  })
})
