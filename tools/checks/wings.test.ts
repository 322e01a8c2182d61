import { expect, test } from 'vitest'
import { temporaryRepository } from '../temporary-repository.ts'
import { findWingFaults } from './wings.ts'

const page =
  '## Core, wing by wing\n\n| wing | what |\n|---|---|\n| `errors` | a |\n| `models` | b |\n\n## Next\n'

function faultsOf(files: Record<string, string>): string[] {
  using repository = temporaryRepository({ 'ARCHITECTURE.md': page, ...files })
  return findWingFaults(repository.root)
}

test('a wing may use the wings above it', () => {
  expect(faultsOf({ 'packages/core/src/models/a.ts': `import '../errors/a.ts'\n` })).toEqual([])
})

test('a wing that uses one below it is found, types included', () => {
  const found = faultsOf({ 'packages/core/src/errors/a.ts': `import type { A } from '../models/a.ts'\n` })
  expect(found).toEqual([
    'packages/core/src/errors/a.ts:1 errors uses models, which stands below it in ARCHITECTURE.md',
  ])
})

test('a wing that the page does not name is found', () => {
  expect(faultsOf({ 'packages/core/src/extras/a.ts': '' })).toEqual([
    'packages/core/src/extras/a.ts is in a wing that ARCHITECTURE.md does not name',
  ])
})

test('a page without the table is found', () => {
  expect(faultsOf({ 'ARCHITECTURE.md': '' })).toHaveLength(1)
})
