import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Copies the working tree with everything that is not ignored. Installed packages are shared with the original, the
 * repository's own packages find each other inside the copy.
 */
export function temporaryTree(root: string): Disposable & { readonly root: string } {
  const copy = mkdtempSync(join(tmpdir(), 'evergrant-mutants-'))
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))
  for (const file of files) {
    mkdirSync(join(copy, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(copy, file), { verbatimSymlinks: true })
  }
  // What tools leave behind there (.vite, .cache) is the original's own.
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name.startsWith('.') && name !== '.pnpm' && name !== '.bin') continue
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name), 'junction')
  }
  for (const member of membersOf(root)) {
    const installed = join(root, member, 'node_modules')
    if (!existsSync(installed) || !existsSync(join(copy, member))) continue
    cpSync(installed, join(copy, member, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  }
  return { root: copy, [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true }) }
}

function membersOf(root: string): string[] {
  return ['packages', 'apps'].flatMap((floor) =>
    readdirSync(join(root, floor)).map((name) => join(floor, name)),
  )
}
