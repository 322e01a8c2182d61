// core ← providers, stores, testing ← apps. Packages import each other by name and only what their exports name;
// in a package only what may run on Node alone imports `node:`.
import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { importsOf, reachableFrom, targetOf } from '../imports-of.ts'
import { appsOf, entriesOf, filesUnder, type Package, packagesOf, shown } from '../repository.ts'

export function findImportLawFaults(root: string): string[] {
  const packages = packagesOf(root)
  return [...packages, ...appsOf(root)].flatMap((own) => faultsOf(root, own, packages))
}

function faultsOf(root: string, own: Package, packages: Package[]): string[] {
  const published = reachableFrom(entriesOf(own).values())
  return filesUnder(join(own.folder, 'src'), '.ts').flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const target = targetOf(file, specifier)
      const isPublished = published.has(file)
      const fault =
        target !== undefined
          ? relativeFault(own, target)
          : specifier.startsWith('node:')
            ? nodeFault(own, file, isPublished)
            : nameFault(own, specifier, isPublished, packages)
      return fault === undefined ? [] : [`${shown(root, file)}:${line} ${fault}`]
    }),
  )
}

function relativeFault(own: Package, target: string): string | undefined {
  if (!target.startsWith(join(own.folder, 'src') + sep)) return 'leaves src: import other packages by name'
  if (!existsSync(target)) return 'imports a file that is not there'
  return undefined
}

function nodeFault(own: Package, file: string, isPublished: boolean): string | undefined {
  if (!isPublished || isForNodeAlone(own)) return undefined
  if (file.startsWith(join(own.folder, 'src', 'node') + sep)) return undefined
  return 'imports node: outside src/node; the package runs everywhere'
}

function isForNodeAlone({ folder, path }: Package): boolean {
  if (path.startsWith('apps/')) return true
  const config = join(folder, 'tsup.config.ts')
  return existsSync(config) && readFileSync(config, 'utf8').includes(`platform: 'node'`)
}

function nameFault(
  own: Package,
  specifier: string,
  isPublished: boolean,
  packages: Package[],
): string | undefined {
  const name = nameOf(specifier)
  const { dependencies, peerDependencies, devDependencies } = own.manifest
  const atRunTime = { ...dependencies, ...peerDependencies }
  const allowed =
    isPublished || own.path.startsWith('apps/') ? atRunTime : { ...atRunTime, ...devDependencies }
  const other = packages.find((candidate) => candidate.name === name)
  if (other !== undefined) {
    if (name === own.name) return 'imports its own package by name'
    if (isPublished && floorOf(other) >= floorOf(own)) return `may not lean on ${name}: it is not below`
    const subpath = `.${specifier.slice(name.length)}`
    if (other.manifest.exports?.[subpath] === undefined)
      return `reaches into ${name}: ${subpath} is not exported`
  }
  if (allowed[name] !== undefined) return undefined
  if (!isPublished && (ownToolsOfTests.has(name) || name === own.name)) return undefined
  return `imports ${name}, which its package.json does not name`
}

/** What the root installs for every test. */
const ownToolsOfTests = new Set(['vitest', 'fast-check', 'oidc-provider'])

function nameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function floorOf({ path }: Package): number {
  if (path === 'packages/core') return 0
  return path.startsWith('apps/') || path === 'packages/cli' ? 2 : 1
}
