import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manifestOf, temporaryRepository } from '../temporary-repository.ts'
import { findChangesetFaults, findUndescribedChanges } from './changesets.ts'

const changeset = (name: string, summary: string): string =>
  `---\n"@evergrant/${name}": minor\n---\n\n${summary}\n`
const described = changeset('core', 'Keeps credentials alive for longer.')
const files = {
  '.changeset/first.md': described,
  'packages/core/package.json': manifestOf('core'),
  'packages/core/src/index.ts': 'export {}\n',
}

function faultsOf(changes: Record<string, unknown>): string[] {
  using repository = temporaryRepository({ ...files, ...changes })
  return findChangesetFaults(repository.root)
}

test('a new package with a changeset is fine, and so is a released one with its changelog', () => {
  expect(faultsOf({})).toEqual([])
  expect(
    faultsOf({
      'packages/core/package.json': manifestOf('core', { version: '0.1.0' }),
      'packages/core/CHANGELOG.md': '# @evergrant/core\n\n## 0.1.0\n',
    }),
  ).toEqual([])
})

test.each([
  ['about a package that is not here', { '.changeset/first.md': described.replace('core', 'cores') }, 2],
  ['that tells nothing', { '.changeset/first.md': changeset('core', 'fix') }, 1],
  ['without a package', { '.changeset/second.md': '---\n---\n\nNothing that anybody notices.\n' }, 1],
])('a changeset %s is found', (_title, changes, count) => {
  expect(faultsOf(changes)).toHaveLength(count)
})

test('a version without a changelog, and a changelog of another version, are found', () => {
  const manifest = manifestOf('core', { version: '0.2.0' })
  expect(faultsOf({ 'packages/core/package.json': manifest })).toEqual([
    'packages/core is at 0.2.0 without a CHANGELOG.md',
  ])
  const changes = { 'packages/core/package.json': manifest, 'packages/core/CHANGELOG.md': '## 0.1.0\n' }
  expect(faultsOf(changes)).toEqual(['packages/core/CHANGELOG.md ends at 0.1.0, package.json at 0.2.0'])
})

test('sources that changed since a commit need a new changeset, tests and pages do not', () => {
  using repository = temporaryRepository(files)
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: repository.root,
    })
  const write = (path: string, text: string): void => writeFileSync(join(repository.root, path), text)
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-qm', 'base')

  write('packages/core/README.md', 'a')
  write('packages/core/src/index.test.ts', 'a')
  expect(findUndescribedChanges(repository.root, 'main')).toEqual([])

  write('packages/core/src/index.ts', 'export const a = 1\n')
  expect(findUndescribedChanges(repository.root, 'main')).toHaveLength(1)

  git('checkout', '-qb', 'change')
  git('add', '.')
  git('commit', '-qm', 'change')
  expect(findUndescribedChanges(repository.root, 'main')).toHaveLength(1)

  write('.changeset/second.md', described)
  expect(findUndescribedChanges(repository.root, 'main')).toEqual([])
})
