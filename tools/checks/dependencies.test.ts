import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findDependencyFaults } from './dependencies.ts'

const manifest = manifestOf('core', { dependencies: { ky: '^2' } })

function faultsOf(files: Record<string, unknown>): string[] {
  using repository = temporaryRepository({
    'docs/decisions/0001-dependencies.md': '- `ky` (core, MIT): because.\n',
    'packages/core/package.json': manifest,
    'packages/core/src/index.ts': '',
    'packages/core/node_modules/ky/package.json': { name: 'ky', license: 'MIT', dependencies: { deep: '1' } },
    'packages/core/node_modules/deep/package.json': { name: 'deep', license: '(GPL-3.0 OR ISC)' },
    ...files,
  })
  return findDependencyFaults(repository.root)
}

test('a dependency with a line and a licence is fine', () => {
  expect(faultsOf({})).toEqual([])
})

test('a dependency that no decision names is found', () => {
  const found = faultsOf({ 'docs/decisions/0001-dependencies.md': 'We like `ky`.\n' })
  expect(found).toEqual([expect.stringContaining('has no line')])
})

test('a licence that asks for more is found, however deep it lies', () => {
  const deep = { name: 'deep', license: 'GPL-3.0' }
  const found = faultsOf({ 'packages/core/node_modules/deep/package.json': deep })
  expect(found).toEqual(['packages/core → ky → deep: the licence is GPL-3.0'])
})

test('a dependency that names no licence, and one that is not installed, are found', () => {
  const dependencies = { ky: '^2', gone: '^1' }
  const found = faultsOf({
    'docs/decisions/0001-dependencies.md': '- `ky`: because.\n- `gone`: because.\n',
    'packages/core/package.json': manifestOf('core', { dependencies }),
    'packages/core/node_modules/ky/package.json': { name: 'ky' },
  })
  expect(found).toEqual([
    'packages/core → ky: the licence is none that is named',
    'packages/core → gone is not installed',
  ])
})
