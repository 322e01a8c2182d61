import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findImportLawFaults } from './import-law.ts'

const onCore = { dependencies: { '@evergrant/core': 'workspace:^' } }

function faultsOf(files: Record<string, unknown>): string[] {
  using repository = temporaryRepository({
    'packages/core/package.json': manifestOf('core', { dependencies: { ky: '^2' } }),
    'packages/core/src/index.ts': `export * from './errors.ts'\nimport 'ky'\n`,
    'packages/core/src/errors.ts': '',
    'packages/retently/package.json': manifestOf('retently', {
      ...onCore,
      devDependencies: { '@evergrant/testing': 'workspace:^' },
    }),
    'packages/retently/src/index.ts': `import '@evergrant/core'\n`,
    'packages/retently/src/index.test.ts': `import '@evergrant/testing'\nimport 'node:util'\nimport 'vitest'\n`,
    'packages/testing/package.json': manifestOf('testing', onCore),
    'packages/testing/src/index.ts': '',
    'packages/testing/tsup.config.ts': `platform: 'node'`,
    'apps/example/package.json': { name: 'example', dependencies: { '@evergrant/retently': 'workspace:^' } },
    'apps/example/src/main.ts': `import 'node:fs'\nimport '@evergrant/retently'\n`,
    ...files,
  })
  return findImportLawFaults(repository.root)
}

test('a repository that keeps the law has no faults', () => {
  expect(faultsOf({})).toEqual([])
})

test.each([
  ['core uses a provider', 'packages/core/src/errors.ts', '@evergrant/retently', 'may not lean on'],
  [
    'a provider uses its neighbour',
    'packages/retently/src/index.ts',
    '@evergrant/testing',
    'may not lean on',
  ],
  [
    'an import goes deep',
    'packages/retently/src/index.ts',
    '@evergrant/core/src/errors.ts',
    'is not exported',
  ],
  ['an import goes by path', 'packages/retently/src/index.ts', '../../core/src/index.ts', 'leaves src'],
  ['a file is not there', 'packages/core/src/index.ts', './gone.ts', 'not there'],
  ['a dependency is not named', 'packages/core/src/index.ts', 'left-pad', 'does not name'],
  ['core imports node:', 'packages/core/src/errors.ts', 'node:fs', 'runs everywhere'],
  ['a test uses what nobody installs', 'packages/retently/src/index.test.ts', 'left-pad', 'does not name'],
  ['an app reaches past its package.json', 'apps/example/src/main.ts', '@evergrant/core', 'does not name'],
])('%s', (_title, file, specifier, fault) => {
  const entry = file.endsWith('core/src/index.ts') ? '' : `export * from './errors.ts'\n`
  const found = faultsOf({
    'packages/core/src/index.ts': entry,
    [file]: `import '${specifier}'\n`,
  })
  expect(found).toEqual([expect.stringContaining(fault)])
  expect(found[0]).toContain(`${file}:1 `)
})

test('what runs on Node alone may import node:, and so may the wing that is for Node', () => {
  const exportsOfCore = {
    '.': { '@evergrant/source': './src/index.ts' },
    './node': { '@evergrant/source': './src/node/index.ts' },
  }
  const faults = faultsOf({
    'packages/core/package.json': manifestOf('core', { exports: exportsOfCore }),
    'packages/core/src/index.ts': '',
    'packages/core/src/node/index.ts': `import 'node:http'\n`,
    'packages/testing/src/index.ts': `import 'node:http'\n`,
  })
  expect(faults).toEqual([])
})
