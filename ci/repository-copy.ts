// A copy of the repository to try things on: with what was built, installed on its own, and committed.
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesUnder, packagesOf, shown } from '../tools/repository.ts'
import { run } from '../tools/run.ts'

/** Copies what is under version control or would be, and what was built; npm and pnpm find there the lines of .npmrc. */
export async function copyRepository(root: string, copy: string, npmrc = ''): Promise<string> {
  for (const file of filesUnder(root).map((path) => shown(root, path))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  for (const { path } of packagesOf(root)) copyBuilt(root, copy, path)
  await run('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: copy })
  symlinkSync(join(root, 'ci/node_modules'), join(copy, 'ci/node_modules'), 'junction')
  if (npmrc !== '') writeFileSync(join(copy, '.npmrc'), npmrc)
  await commit(copy, 'main')
  return copy
}

/** What was built of a package, in place of what is there. */
export function copyBuilt(root: string, copy: string, path: string): void {
  if (!existsSync(join(root, path, 'dist'))) throw new Error(`${path} is not built: npm run build`)
  rmSync(join(copy, path, 'dist'), { recursive: true, force: true })
  cpSync(join(root, path, 'dist'), join(copy, path, 'dist'), { recursive: true })
}

/** Whatever has changed. */
export async function commit(repository: string, message: string): Promise<void> {
  const git = (...args: string[]): Promise<string> => run('git', args, { cwd: repository })
  if (!existsSync(join(repository, '.git'))) await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', '--all')
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@example.com']
  await git(...author, 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', message)
}
