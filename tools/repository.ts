import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What the checks read of a package.json. */
export interface Manifest {
  readonly [field: string]: unknown
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly exports?: Record<string, Record<string, string>>
  readonly publishConfig?: { access?: string; exports?: Record<string, Record<string, string>> }
  readonly scripts?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly peerDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/** A package or an app of the repository that has sources. */
export interface Package {
  readonly name: string
  /** Absolute. */
  readonly folder: string
  /** From the root, with forward slashes: `packages/core`. */
  readonly path: string
  readonly manifest: Manifest
}

const generated = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo', '.fences', '.release'])

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}

/** The packages that have an entry: whoever adds one is found, nobody lists them. */
export function packagesOf(root: string): Package[] {
  return membersOf(root, 'packages').filter(({ folder }) => existsSync(join(folder, 'src/index.ts')))
}

export function appsOf(root: string): Package[] {
  return membersOf(root, 'apps').filter(({ folder }) => existsSync(join(folder, 'src')))
}

function membersOf(root: string, floor: string): Package[] {
  const names = existsSync(join(root, floor)) ? readdirSync(join(root, floor)).sort() : []
  return names
    .filter((name) => existsSync(join(root, floor, name, 'package.json')))
    .map((name) => {
      const folder = join(root, floor, name)
      const manifest = readJson<Manifest>(join(folder, 'package.json'))
      return { name: manifest.name, folder, path: `${floor}/${name}`, manifest }
    })
}

/** The files under a folder, absolute and sorted, without what is installed or built. */
export function filesUnder(folder: string, ending = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      // In a worktree .git is a file.
      if (generated.has(entry.name)) return []
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesUnder(path, ending)
      return entry.isFile() && entry.name.endsWith(ending) ? [path] : []
    })
}

/** A path as it is shown in a finding: from the root, with forward slashes. */
export function shown(root: string, file: string): string {
  return relative(root, file).replaceAll('\\', '/')
}

export function isTest(file: string): boolean {
  return /\.test(-d)?\.ts$/.test(file)
}

/** The entries of a package as sources: what a user can import, by its subpath. */
export function entriesOf({ folder, manifest }: Package): Map<string, string> {
  const entries = Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
    const source = conditions['@evergrant/source']
    return source === undefined ? [] : ([[subpath, join(folder, source)]] as const)
  })
  return new Map(entries)
}
