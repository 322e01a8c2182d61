// What is in a tarball: all that its users need, nothing of the workshop, and no reference to what only the workshop has.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, type Manifest, readJson, shown } from '../../tools/repository.ts'
import type { Tarball } from './tarballs.ts'

const needed = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']
const ofTheWorkshop = /workspace:|catalog:|@evergrant\/source/

/** Of a tarball that lies unpacked in a folder. */
export function findContentFaults(tarball: Tarball, folder: string): string[] {
  const manifest = readJson<Manifest>(join(folder, 'package.json'))
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const files = filesIn(folder)
  const listed = [...needed, ...((manifest.files as string[] | undefined) ?? [])]
  const isExpected = (file: string): boolean =>
    listed.includes(file) || /^dist\/[\w-]+\.(js|d\.ts)$/.test(file)
  const faults = [
    ...needed.filter((file) => !files.includes(file)).map((file) => `has no ${file}`),
    ...files.filter((file) => !isExpected(file)).map((file) => `holds ${file}`),
    ...(ofTheWorkshop.test(text) ? ['has workspace:, catalog: or the sources in its package.json'] : []),
    ...(manifest.version === tarball.version
      ? []
      : [`is packed as ${tarball.version}, not ${manifest.version}`]),
    ...targetsOf(manifest)
      .filter((target) => !existsSync(join(folder, target)))
      .map((target) => `exports ${target}, which is not in it`),
    ...files.filter((file) => file.endsWith('.js')).flatMap((file) => importFaults(folder, file, manifest)),
  ]
  return faults.map((fault) => `${tarball.name} ${fault}`)
}

/** `filesUnder` leaves `dist` out, which here is all that matters. */
function filesIn(folder: string): string[] {
  return [...filesUnder(folder), ...filesUnder(join(folder, 'dist'))].map((file) => shown(folder, file))
}

function targetsOf({ exports = {} }: Manifest): string[] {
  return Object.values(exports).flatMap((conditions) => Object.values(conditions))
}

function importFaults(folder: string, file: string, manifest: Manifest): string[] {
  const code = readFileSync(join(folder, file), 'utf8')
  const named = { ...manifest.dependencies, ...manifest.peerDependencies }
  return [...code.matchAll(/^(?:import|export) (?:[^'"`;]*? from )?'([^'.][^']*)';?$/gm)]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => named[name] === undefined)
    .map((name) => `imports ${name} in ${file}, which its package.json does not name`)
}
