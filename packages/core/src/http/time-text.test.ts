import { expect, test } from 'vitest'
import { timeText } from './time-text.ts'

test('a Date becomes ISO 8601, and text stays as it is', () => {
  expect(timeText(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  for (const text of ['2026-01-31', '2026-01-31T13:00:00-07:00', '1514764800'])
    expect(timeText(text)).toBe(text)
  expect(timeText(undefined)).toBeUndefined()
})

test.each(['yesterday', '', '31.1.2026', new Date(Number.NaN)])('no point in time is refused: %s', (time) => {
  expect(() => timeText(time)).toThrow(TypeError)
})
