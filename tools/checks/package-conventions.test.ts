import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findConventionFaults } from './package-conventions.ts'

function faultsOf(files: Record<string, unknown>): string[] {
  using repository = temporaryRepository({
    LICENSE: 'MIT',
    'packages/core/LICENSE': 'MIT',
    'packages/core/README.md': '# @evergrant/core\n',
    'packages/core/package.json': manifestOf('core'),
    'packages/core/tsconfig.json': { extends: '../../tsconfig.base.json' },
    'packages/core/tsup.config.ts': 'export default base\n',
    'packages/core/src/index.ts': '',
    ...files,
  })
  return findConventionFaults(repository.root)
}

test('a package like the others has no faults', () => {
  expect(faultsOf({})).toEqual([])
})

test.each([
  ['a name that is not its folder', { name: '@evergrant/else' }, 'named after its folder'],
  ['another licence', { license: 'ISC' }, 'MIT'],
  ['side effects', { sideEffects: true }, 'sideEffects'],
  ['no engine', { engines: {} }, 'engines.node'],
  ['more files', { files: ['dist', 'src'] }, 'publishes more or less'],
  ['a script that runs at installation', { scripts: { build: 'tsup', postinstall: 'x' } }, 'other scripts'],
  ['main beside exports', { main: './dist/index.js' }, 'main or types'],
  [
    'sources that would be published',
    { publishConfig: { access: 'public', exports: {} } },
    'without the sources',
  ],
  ['a fixed version of its neighbour', { dependencies: { '@evergrant/core': '1.0.0' } }, 'workspace:^'],
])('a package.json with %s', (_title, change, fault) => {
  expect(faultsOf({ 'packages/core/package.json': manifestOf('core', change) })).toEqual([
    expect.stringContaining(fault),
  ])
})

test('types that do not come before default', () => {
  const conditions = { '@evergrant/source': './src/index.ts', default: './a.js', types: './a.d.ts' }
  const published = { '.': { default: './a.js', types: './a.d.ts' } }
  const changes = { exports: { '.': conditions }, publishConfig: { access: 'public', exports: published } }
  const found = faultsOf({ 'packages/core/package.json': manifestOf('core', changes) })
  expect(found).toEqual([expect.stringContaining('not by @evergrant/source, types, default')])
})

test.each([
  ['another LICENSE', { 'packages/core/LICENSE': 'ISC' }, 'LICENSE'],
  ['a README about something else', { 'packages/core/README.md': '# Else\n' }, 'README.md'],
  ['a configuration of its own', { 'packages/core/vitest.config.ts': '' }, 'does not belong'],
  ['a tsconfig of its own', { 'packages/core/tsconfig.json': {} }, 'extend the base'],
  ['much boilerplate', { 'packages/core/tsup.config.ts': '\n'.repeat(80) }, 'lines of boilerplate'],
  ['a drawer', { 'packages/core/src/utils.ts': '' }, 'says nothing'],
  ['camel case', { 'packages/core/src/tokenEndpoint.ts': '' }, 'kebab-case'],
  ['a long file', { 'packages/core/src/long.ts': '\n'.repeat(301) }, '301 lines'],
])('a package with %s', (_title, files, fault) => {
  expect(faultsOf(files)).toEqual([expect.stringContaining(fault)])
})

test('a check of these is short itself', () => {
  expect(faultsOf({ 'tools/checks/long.ts': '\n'.repeat(151) })).toEqual([
    'tools/checks/long.ts has 151 lines, more than 150',
  ])
})
