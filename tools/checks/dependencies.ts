// Every runtime dependency has its line in docs/decisions, and whatever it brings along is under a licence that we can ship with.
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { filesUnder, type Manifest, packagesOf, readJson } from '../repository.ts'

const licences = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
])

export function findDependencyFaults(root: string): string[] {
  const decisions = filesUnder(join(root, 'docs/decisions'), '.md').map((file) => readFileSync(file, 'utf8'))
  const lines = decisions.join('\n').split('\n')
  const faults = packagesOf(root).flatMap(({ path, folder, manifest }) =>
    Object.keys(runtimeDependenciesOf(manifest)).flatMap((name) => {
      if (name.startsWith('@evergrant/')) return []
      const isDecided = lines.some((line) => line.startsWith(`- \`${name}\``))
      return [
        ...(isDecided ? [] : [`${path} depends on ${name}: docs/decisions has no line "- \`${name}\` …"`]),
        ...licenceFaults(name, folder, [path]),
      ]
    }),
  )
  return [...new Set(faults)]
}

function runtimeDependenciesOf({
  dependencies,
  peerDependencies,
  optionalDependencies,
}: Manifest): Record<string, string> {
  return { ...dependencies, ...peerDependencies, ...optionalDependencies }
}

function licenceFaults(name: string, from: string, way: string[]): string[] {
  if (way.includes(name)) return []
  const folder = installedAt(name, from)
  if (folder === undefined) return [`${[...way, name].join(' → ')} is not installed`]
  const manifest = readJson<Manifest>(join(folder, 'package.json'))
  const licence = typeof manifest.license === 'string' ? manifest.license : 'none that is named'
  const own = isLicenceFit(licence) ? [] : [`${[...way, name].join(' → ')}: the licence is ${licence}`]
  const deeper = Object.keys(manifest.dependencies ?? {}).flatMap((next) =>
    licenceFaults(next, folder, [...way, name]),
  )
  return [...own, ...deeper]
}

/** One of `A OR B` is enough, both of `A AND B` are needed. */
function isLicenceFit(licence: string): boolean {
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ')
  return choices.some((choice) => choice.split(' AND ').every((each) => licences.has(each)))
}

function installedAt(name: string, from: string): string | undefined {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) return undefined
  }
}
