// Checks the very tarballs that a release would publish. Usage: node ci/release/check.ts [folder], by default .release
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { findChangesetFaults } from '../../tools/checks/changesets.ts'
import { packagesOf } from '../../tools/repository.ts'
import { run } from '../../tools/run.ts'
import { findContentFaults } from './contents.ts'
import { compile, every } from './declarations.ts'
import { type Tarball, tarballsIn } from './tarballs.ts'

const root = join(import.meta.dirname, '../..')
const tarballs = tarballsIn(resolve(process.argv[2] ?? join(root, '.release')))
const workshop = mkdtempSync(join(tmpdir(), 'evergrant-tarballs-'))
const modules = join(workshop, 'node_modules')
const tool = (name: string): string => join(root, 'ci/node_modules/.bin', name)
const faults: string[] = []

try {
  const versions = findChangesetFaults(root)
  report('versions, changelogs and changesets agree', versions)
  for (const tarball of tarballs) await unpack(tarball)
  for (const tarball of tarballs)
    report(`contents of ${basename(tarball.file)}`, findContentFaults(tarball, folderOf(tarball)))
  for (const { file } of tarballs) {
    await attempt(`publint ${basename(file)}`, () =>
      run(tool('publint'), ['run', file, '--strict'], { cwd: workshop }),
    )
    await attempt(`attw ${basename(file)}`, () =>
      run(tool('attw'), [file, '--profile', 'esm-only', '--no-definitely-typed', '--no-color'], {
        cwd: workshop,
      }),
    )
  }
  await attempt('declarations alone', () => compileAlone([]))
  link('@types/node', join(root, 'node_modules/@types/node'))
  await attempt('declarations that speak of Node', () => compileAlone(['node']))
} finally {
  rmSync(workshop, { recursive: true, force: true })
}
console.log(`${tarballs.length} tarballs, ${faults.length} faults`)
process.exitCode = faults.length === 0 && tarballs.length > 0 ? 0 : 1

function folderOf({ name }: Tarball): string {
  return join(modules, name)
}

/** Unpacked as if installed: beside each other, with what they depend on linked from the workspace. */
async function unpack(tarball: Tarball): Promise<void> {
  const folder = folderOf(tarball)
  mkdirSync(folder, { recursive: true })
  await run('tar', ['-xzf', tarball.file, '--strip-components=1', '-C', folder], { cwd: workshop })
  const own = packagesOf(root).find(({ name }) => name === tarball.name)
  const others = Object.keys(own?.manifest.dependencies ?? {}).filter(
    (name) => !name.startsWith('@evergrant/'),
  )
  for (const name of others) link(name, join(own?.folder ?? '', 'node_modules', name))
}

function link(name: string, target: string): void {
  const path = join(modules, name)
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(path)) symlinkSync(target, path, 'junction')
}

/** Only where declarations speak of Node is there anything of Node. */
async function compileAlone(types: readonly string[]): Promise<void> {
  const declarations = tarballs
    .map((tarball) => join(folderOf(tarball), 'dist'))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.d.ts'))
    .filter((file) => readFileSync(file, 'utf8').includes(`from 'node:`) === types.includes('node'))
  if (declarations.length === 0) return
  await compile({ root, folder: workshop, files: declarations, compilations: every, types })
}

async function attempt(title: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
    report(title, [])
  } catch (error) {
    report(title, [error instanceof Error ? error.message : String(error)])
  }
}

function report(title: string, found: string[]): void {
  console.log(`${found.length === 0 ? 'ok' : 'FAULT'}  ${title}`)
  for (const fault of found) console.error(fault)
  faults.push(...found)
}
