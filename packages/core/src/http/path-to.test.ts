import { expect, test } from 'vitest'
import { pathTo } from './path-to.ts'

test('words and ids become a path', () => {
  expect(pathTo('sheets', 4583173393803140, 'rows', 'a b')).toBe('sheets/4583173393803140/rows/a%20b')
})

test('an id stays one part of the path', () => {
  expect(pathTo('customers', '../campaigns?x#y')).toBe('customers/..%2Fcampaigns%3Fx%23y')
})

test.each(['', '.', '..', 2 ** 53, 1.5, Number.NaN, undefined, null])(
  'an id that leads elsewhere is refused: %j',
  (id) => {
    expect(() => pathTo('customers', id as string)).toThrow(TypeError)
  },
)
