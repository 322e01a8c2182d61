import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findMissingDocstrings } from './docstrings.ts'

function missingIn(code: string): string[] {
  using repository = temporaryRepository({
    'packages/core/package.json': manifestOf('core'),
    'packages/core/src/index.ts': `export * from './code.ts'\n`,
    'packages/core/src/code.ts': code,
  })
  return findMissingDocstrings(repository.root).map((finding) => finding.split(' ')[1] ?? '')
}

test('what is exported needs a docstring, what is not does not', () => {
  const code =
    'const hidden = 1\nexport const a = hidden\nexport function b(): void {}\n/** C. */\nexport type C = 1\n'
  expect(missingIn(code)).toEqual(['a', 'b'])
})

test('members of exported interfaces and object types need one', () => {
  const code =
    '/** A. */\nexport interface A { a: string\n/** B. */\nb(): void }\n/** T. */\nexport type T = { t: 1 }\n'
  expect(missingIn(code)).toEqual(['a', 't'])
})

test('public members of classes need one; private, overriding and hidden ones do not', () => {
  const code = [
    '/** Base. */',
    'export class Base { open = 1; private closed = 1; #hidden = 1; run(): void {} }',
    '/** Leaf. */',
    'export class Leaf extends Base { override run(): void {} }',
  ]
  expect(missingIn(code.join('\n'))).toEqual(['open', 'run'])
})
