// A change of a package's sources comes with a changeset, and versions, changelogs and changesets agree.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { filesUnder, isTest, type Package, packagesOf, shown } from '../repository.ts'

/** What the next release has to tell; each names the packages that it is about. */
interface Changeset {
  readonly path: string
  readonly bumps: ReadonlyMap<string, string>
  readonly summary: string
}

export function findChangesetFaults(root: string): string[] {
  const packages = packagesOf(root)
  const changesets = changesetsOf(root)
  const folders = new Set(filesUnder(join(root, 'packages'), 'package.json').map((file) => nameIn(file)))
  const faults = changesets.flatMap(({ path, bumps, summary }) => [
    ...(bumps.size === 0 ? [`${path} names no package`] : []),
    ...[...bumps.keys()]
      .filter((name) => !folders.has(name))
      .map((name) => `${path} names ${name}, which is not here`),
    ...(/^[A-Z`][\s\S]{20,}[.:)]$/.test(summary)
      ? []
      : [`${path} does not tell a user in a sentence what changed`]),
  ])
  return [...faults, ...packages.flatMap((own) => versionFaults(own, changesets))]
}

/** Between a commit and the tree: the packages whose sources changed and that no new changeset names. */
export function findUndescribedChanges(root: string, base: string): string[] {
  const git = (...args: string[]): string[] =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '')
  const changed = [
    ...git('diff', '--name-only', '--no-renames', `${base}...HEAD`),
    ...git('diff', '--name-only', '--no-renames', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard'),
  ]
  const described = new Set(
    changesetsOf(root)
      .filter(({ path }) => changed.includes(path))
      .flatMap(({ bumps }) => [...bumps.keys()]),
  )
  return packagesOf(root)
    .filter(({ name, path }) => {
      const isChanged = changed.some((file) => file.startsWith(`${path}/src/`) && !isTest(file))
      return isChanged && !described.has(name)
    })
    .map(({ name, path }) => `${path}/src changed since ${base} and no new changeset names ${name}`)
}

function versionFaults(
  { folder, path, name, manifest: { version = '' } }: Package,
  changesets: Changeset[],
): string[] {
  const file = join(folder, 'CHANGELOG.md')
  if (!existsSync(file)) {
    const isAnnounced = changesets.some(({ bumps }) => bumps.has(name))
    if (version !== '0.0.0') return [`${path} is at ${version} without a CHANGELOG.md`]
    return isAnnounced ? [] : [`${path} has neither a CHANGELOG.md nor a changeset`]
  }
  const [, latest] = /^## (\S+)/m.exec(readFileSync(file, 'utf8')) ?? []
  return latest === version ? [] : [`${path}/CHANGELOG.md ends at ${latest}, package.json at ${version}`]
}

function changesetsOf(root: string): Changeset[] {
  return filesUnder(join(root, '.changeset'), '.md')
    .filter((file) => basename(file) !== 'README.md')
    .map((file) => {
      const [, head = '', summary = ''] =
        /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(readFileSync(file, 'utf8')) ?? []
      const bumps = [...head.matchAll(/^['"]?([^'":]+)['"]?: *(major|minor|patch)$/gm)]
      return {
        path: shown(root, file),
        bumps: new Map(bumps.map(([, name = '', bump = '']) => [name, bump])),
        summary: summary.trim(),
      }
    })
}

function nameIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { name: string }).name
}
