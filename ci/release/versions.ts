// Versions and packs a copy of the repository with the commands that a real release uses.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesUnder, packagesOf, shown } from '../../tools/repository.ts'
import { run } from '../../tools/run.ts'
import type { Registry } from './registry.ts'

/** Copies what is under version control or would be, and what was built; its registry is the given one. */
export async function copyRepository(root: string, copy: string, registry: Registry): Promise<string> {
  for (const file of filesUnder(root).map((path) => shown(root, path))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  for (const { path } of packagesOf(root)) {
    if (!existsSync(join(root, path, 'dist'))) throw new Error(`${path} is not built: npm run build`)
    cpSync(join(root, path, 'dist'), join(copy, path, 'dist'), { recursive: true })
  }
  await run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: copy })
  writeFileSync(join(copy, '.npmrc'), registry.npmrc)
  await commit(copy, 'main')
  return copy
}

/** Takes the changesets that are there, or a new one for one package, through version and pack; gives back the folder. */
export async function packNextVersions(repository: string, changed?: string): Promise<string> {
  if (changed !== undefined) {
    const text = `---\n"${changed}": minor\n---\n\nIs changed for the rehearsal of an update.\n`
    writeFileSync(join(repository, '.changeset/rehearsal.md'), text)
    await commit(repository, 'change')
  }
  await run('pnpm', ['exec', 'changeset', 'version'], { cwd: repository })
  await commit(repository, 'version')
  const folder = join(repository, '.release')
  const plan = join(folder, 'plan.json')
  await run('pnpm', ['exec', 'changeset', 'publish-plan', '--output', plan], { cwd: repository })
  await run('node', ['ci/release/pack.ts', plan], { cwd: repository })
  return folder
}

async function commit(repository: string, message: string): Promise<void> {
  const git = (...args: string[]): Promise<string> => run('git', args, { cwd: repository })
  if (!existsSync(join(repository, '.git'))) await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', '--all')
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@example.com']
  await git(...author, 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', message)
}
