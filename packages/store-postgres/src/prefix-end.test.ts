import { expect, test } from 'vitest'
import { prefixEnd } from './prefix-end.ts'

const isBefore = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0

test.for(['a', 'acme/', 'ä', '\ud7ff', '\uffff', '🦊', 'a\u{10ffff}', '\u{10ffff}a\u{10ffff}\u{10ffff}'])(
  'every text that begins with %j lies before the end of that prefix, and no other does',
  (prefix) => {
    const end = prefixEnd(prefix)!
    expect(end.isWellFormed()).toBe(true)
    for (const rest of ['', 'a', '\uffff', '\u{10ffff}\u{10ffff}'])
      expect(isBefore(`${prefix}${rest}`, end)).toBe(true)
    expect(isBefore(`${prefix}\u{10ffff}`, end)).toBe(true)
    // Whatever lies between the prefix and its end begins with the prefix.
    const parts = Array.from(end)
    const last = parts.pop()!.codePointAt(0)!
    const before = `${parts.join('')}${String.fromCodePoint(last === 0xe000 ? 0xd7ff : last - 1)}`
    expect(prefix.startsWith(before)).toBe(true)
  },
)

test('a prefix that nothing lies behind has no end', () => {
  expect(prefixEnd('')).toBeNull()
  expect(prefixEnd('\u{10ffff}\u{10ffff}')).toBeNull()
})
