import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRetryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 9, 21, 7, 27, 0)
const read = (value: string): number | undefined => readRetryAfter(new Headers({ 'retry-after': value }), now)

test.each([
  ['0', 0],
  ['7', 7],
  [' 7 ', 7],
  ['120', 120],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 60],
  ['Wednesday, 21-Oct-26 07:28:00 GMT', 60],
  ['Wed Oct 21 07:28:00 2026 GMT', 60],
  ['Wed, 21 Oct 2026 07:26:00 GMT', 0],
])('F5: %j is %d seconds', (value, seconds) => {
  expect(read(value)).toBe(seconds)
})

test.each([
  '',
  ' ',
  '-1',
  '1.5',
  '7s',
  'soon',
  '9999999999',
  '2026-10-21',
  '0x10',
  '1e3',
  '7, 7',
  'NaN',
  'Infinity',
])('F5: %j says nothing', (value) => {
  expect(read(value)).toBeUndefined()
})

test('F5: nothing says nothing', () => {
  expect(readRetryAfter(new Headers(), now)).toBeUndefined()
})

test('F5: part of a second is rounded up, so that nobody comes early', () => {
  const date = new Date(now + 60_000).toUTCString()
  expect(readRetryAfter(new Headers({ 'retry-after': date }), now + 1)).toBe(60)
})

test('F5: whatever it says, it is nothing or whole seconds that are not negative', () => {
  const value = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.trim())
  const property = fc.property(value, (text) => {
    const seconds = read(text)
    expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true)
  })
  fc.assert(property, { numRuns: 2_000 })
})
