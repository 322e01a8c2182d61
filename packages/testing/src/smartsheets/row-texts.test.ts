import { expect, test } from 'vitest'
import { createRowTexts } from './row-texts.ts'

function setUp() {
  const made: string[] = []
  const texts = createRowTexts()
  const get = (view: string, position: number) =>
    texts.get(view, position, () => {
      made.push(`${view}${position}`)
      return `${view}${position}`
    })
  return { texts, made, get }
}

test('a row is written once in each view until it is forgotten', () => {
  const { texts, made, get } = setUp()
  for (const view of ['a', 'b', 'a', 'b']) expect(get(view, 1)).toBe(`${view}1`)
  expect(made).toEqual(['a1', 'b1'])
  get('a', 2)
  texts.forget(1)
  for (const view of ['a', 'b']) get(view, 1)
  get('a', 2)
  expect(made).toEqual(['a1', 'b1', 'a2', 'a1', 'b1'])
  texts.forget()
  get('a', 2)
  expect(made.length).toBe(6)
})

test('a third view takes the place of the first', () => {
  const { made, get } = setUp()
  for (const view of ['a', 'b', 'c', 'b', 'a']) get(view, 1)
  expect(made).toEqual(['a1', 'b1', 'c1', 'a1'])
})
