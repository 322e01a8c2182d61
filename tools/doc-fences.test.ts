import { expect, test } from 'vitest'
import { fencesOf } from './doc-fences.ts'

test('a fence is a module that remembers its line', () => {
  const [fence] = fencesOf('# Title\n\n```ts\nconst a = 1\n```\n\n```sh\nls\n```\n')
  expect(fence).toMatchObject({ line: 3 + 1, isProgram: true })
  expect(fence?.code).toBe('const a = 1\nexport {}\n')
})

test('hidden lines begin the next fence', () => {
  const fences = fencesOf('<!-- ts\nconst a = 1\n-->\n\n```ts\nconsole.log(a)\n```\n')
  expect(fences.map(({ code }) => code)).toEqual(['const a = 1\nconsole.log(a)\nexport {}\n'])
})

test('a fence or a comment that begins with a file name is that file', () => {
  const fences = fencesOf(
    '<!-- ts\n// a.ts\nexport const a = 1\n-->\n\n```ts\n// b.ts\nimport "./a.ts"\n```\n',
  )
  expect(fences.map(({ fileName, isProgram }) => [fileName, isProgram])).toEqual([
    ['a.ts', false],
    ['b.ts', false],
  ])
})

test('a fence in a list is read without its indentation', () => {
  const [fence] = fencesOf('- so:\n\n  ```ts\n  if (a) {\n    b()\n  }\n  ```\n')
  expect(fence?.code).toBe('if (a) {\n  b()\n}\nexport {}\n')
})
