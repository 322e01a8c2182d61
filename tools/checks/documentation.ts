// Every ts fence of the documentation compiles, and the first one of each README runs. One that reads the address of a server from
// the environment (`process.env.DATABASE_URL`) runs where that is set. docs/recipes.md leans on libraries that only ci/ installs: it is
// compiled where they are there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Fence, fencesOf } from '../doc-fences.ts'
import { filesUnder, packagesOf, shown } from '../repository.ts'
import { run } from '../run.ts'
import { pointAtSimulators, startSimulators } from '../simulators.ts'

interface Page {
  /** From the root. */
  readonly path: string
  /** Where its fences lie, beside the packages that its own package depends on. */
  readonly folder: string
  readonly fences: readonly Fence[]
}

export async function findDocumentationFaults(root: string): Promise<string[]> {
  const pages = pagesOf(root)
  try {
    for (const page of pages) layOut(root, page)
    const faults = compile(root, pages)
    return faults.length > 0 ? faults : await runFirstFences(root, pages)
  } finally {
    for (const { folder } of pages) rmSync(dirname(folder), { recursive: true, force: true })
  }
}

function pagesOf(root: string): Page[] {
  const owners = [{ folder: root }, ...packagesOf(root)]
  const readmes = owners.map(({ folder }) => ({ folder, file: join(folder, 'README.md') }))
  const others = [
    ...filesUnder(join(root, 'docs'), '.md'),
    ...['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'].map((name) => join(root, name)),
  ].map((file) => ({ folder: basename(file) === 'recipes.md' ? join(root, 'ci') : root, file }))
  return [...readmes, ...others]
    .filter(({ file }) => existsSync(file))
    .map(({ folder, file }) => ({
      path: shown(root, file),
      folder: join(folder, '.fences', basename(file, '.md').toLowerCase()),
      fences: fencesOf(readFileSync(file, 'utf8')),
    }))
    .filter(({ fences }) => fences.length > 0)
    .filter(({ path, folder }) => {
      const hasLibraries = !folder.startsWith(join(root, 'ci')) || existsSync(join(root, 'ci/node_modules'))
      if (!hasLibraries) console.log(`${path} is left out: its libraries come with pnpm ci:install`)
      return hasLibraries
    })
}

function layOut(root: string, { folder, fences }: Page): void {
  mkdirSync(folder, { recursive: true })
  for (const { fileName, code } of fences) writeFileSync(join(folder, fileName), code)
  const scope = join(folder, '../node_modules/@evergrant')
  mkdirSync(scope, { recursive: true })
  for (const { folder: target } of packagesOf(root)) {
    const link = join(scope, basename(target))
    if (!existsSync(link)) symlinkSync(target, link, 'junction')
  }
}

function compile(root: string, pages: Page[]): string[] {
  const folder = join(root, '.fences')
  mkdirSync(folder, { recursive: true })
  const options = { types: ['node'], isolatedDeclarations: false, declaration: false, noUnusedLocals: false }
  const include = pages.map((page) => `${page.folder}/*.ts`)
  const config = { extends: '../tsconfig.base.json', compilerOptions: options, include }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(root, 'node_modules/@typescript/native/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
  })
  return status === 0 ? [] : stdout.trim().split('\n')
}

async function runFirstFences(root: string, pages: Page[]): Promise<string[]> {
  await using simulators = await startSimulators(root)
  const faults: string[] = []
  for (const { path, folder, fences } of pages.filter((page) => basename(page.path) === 'README.md')) {
    const first = fences.find(({ isShown }) => isShown)
    if (first === undefined) continue
    const missing = serversOf(first.code).filter((name) => process.env[name] === undefined)
    if (missing.length > 0) {
      console.log(`${path}:${first.line} is compiled alone: it needs ${missing.join(', ')}`)
      continue
    }
    const file = join(folder, first.fileName)
    writeFileSync(file, pointAtSimulators(first.code, simulators))
    const env = { ...process.env, ...simulators.env, NODE_OPTIONS: '--conditions=@evergrant/source' }
    try {
      const [line = ''] = (
        await run(process.execPath, argumentsFor(first, file), { cwd: folder, env })
      ).split('\n')
      console.log(`${path}:${first.line} ran: ${line}`)
    } catch (error) {
      faults.push(`${path}:${first.line} does not run: ${error}`)
    }
  }
  return faults
}

function serversOf(code: string): string[] {
  return [...code.matchAll(/process\.env\.(\w+_URL)\b/g)].map(([, name = '']) => name)
}

/** A program ends by itself; a file that others import may leave connections open. */
function argumentsFor({ isProgram }: Fence, file: string): string[] {
  if (isProgram) return [file]
  return [
    '--input-type=module',
    '--eval',
    `await import(${JSON.stringify(pathToFileURL(file).href)}); process.exit()`,
  ]
}
