// Every package is put together in the same way, so that its own files hold only what is its own.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  filesUnder,
  isTest,
  type Manifest,
  type Package,
  packagesOf,
  readJson,
  shown,
} from '../repository.ts'

const allowedInPackage = new Set([
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist',
  'node_modules',
  'package.json',
  'src',
  'tsconfig.json',
  'tsup.config.ts',
])
const linesOfBoilerplate = 70
const linesOfSource = 300
const linesOfCheck = 150
const vagueNames = /^(utils?|helpers?|types?|common|constants?|misc)$/

export function findConventionFaults(root: string): string[] {
  const faults = packagesOf(root).flatMap((own) => [
    ...manifestFaults(own).map((fault) => `${own.path}/package.json ${fault}`),
    ...folderFaults(root, own),
    ...sourceFaults(root, join(own.folder, 'src'), linesOfSource),
  ])
  return [...faults, ...sourceFaults(root, join(root, 'tools/checks'), linesOfCheck)]
}

function manifestFaults({ path, manifest }: Package): string[] {
  const faults: string[] = []
  const want = (isSo: boolean, fault: string): unknown => isSo || faults.push(fault)
  want(manifest.name === `@evergrant/${basename(path)}`, 'is not named after its folder')
  want(typeof manifest.description === 'string' && manifest.description !== '', 'has no description')
  want(manifest.license === 'MIT', 'is not under MIT')
  want(manifest.type === 'module', 'is not ESM ("type": "module")')
  want(manifest.sideEffects === false, 'does not say "sideEffects": false')
  want(/^(>=|\^)22/.test(engineOf(manifest)), 'has no engines.node of 22 or newer')
  want(/^dist( \w+\.sql)*$/.test(filesOf(manifest).join(' ')), 'publishes more or less than dist and SQL')
  want(manifest.publishConfig?.access === 'public', 'has no publishConfig.access "public"')
  want(JSON.stringify(Object.keys(manifest.scripts ?? {})) === '["build"]', 'has other scripts than build')
  want(manifest.main === undefined && manifest.types === undefined, 'has main or types beside exports')
  for (const [subpath, conditions] of Object.entries(manifest.exports ?? {})) {
    const order = Object.keys(conditions).join(', ')
    want(
      order === '@evergrant/source, types, default',
      `exports ${subpath} by ${order}, not by @evergrant/source, types, default`,
    )
  }
  want(
    JSON.stringify(manifest.publishConfig?.exports) === JSON.stringify(withoutSources(manifest)),
    'publishes other exports than its own without the sources',
  )
  const { dependencies, peerDependencies, devDependencies } = manifest
  for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies, ...devDependencies })) {
    const isOwn = name.startsWith('@evergrant/')
    want(!isOwn || range === 'workspace:^', `takes ${name} by ${range}, not by workspace:^`)
  }
  return faults
}

function filesOf({ files }: Manifest): string[] {
  return Array.isArray(files) ? files : []
}

function engineOf(manifest: Manifest): string {
  const engines = manifest.engines as Record<string, string> | undefined
  return engines?.node ?? ''
}

function withoutSources({ exports = {} }: Manifest): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(exports).map(([subpath, conditions]) => [
      subpath,
      Object.fromEntries(Object.entries(conditions).filter(([name]) => name !== '@evergrant/source')),
    ]),
  )
}

function folderFaults(root: string, { folder, path, manifest }: Package): string[] {
  const faults = readdirSync(folder)
    .filter((name) => ![...allowedInPackage, ...filesOf(manifest)].includes(name) && !name.startsWith('.'))
    .map((name) => `${path}/${name} does not belong to a package: its configuration is shared`)
  for (const name of ['README.md', 'LICENSE', 'tsconfig.json', 'tsup.config.ts']) {
    if (!existsSync(join(folder, name))) faults.push(`${path}/${name} is missing`)
  }
  if (faults.length > 0) return faults
  if (read(folder, 'LICENSE') !== read(root, 'LICENSE')) faults.push(`${path}/LICENSE is not the root's`)
  if (!read(folder, 'README.md').startsWith(`# @evergrant/${basename(folder)}\n`)) {
    faults.push(`${path}/README.md does not begin with the package's name`)
  }
  const { extends: base } = readJson<{ extends?: string }>(join(folder, 'tsconfig.json'))
  if (base !== '../../tsconfig.base.json') faults.push(`${path}/tsconfig.json does not extend the base`)
  const boilerplate = ['package.json', 'tsconfig.json', 'tsup.config.ts']
  const lines = boilerplate.reduce((sum, name) => sum + linesIn(read(folder, name)), 0)
  if (lines > linesOfBoilerplate) {
    faults.push(`${path} has ${lines} lines of boilerplate, more than ${linesOfBoilerplate}`)
  }
  return faults
}

function sourceFaults(root: string, folder: string, longest: number): string[] {
  return filesUnder(folder).flatMap((file) => {
    const faults: string[] = []
    const [stem = ''] = basename(file).split('.')
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) faults.push('is not named in kebab-case')
    if (vagueNames.test(stem)) faults.push('has a name that says nothing of what is in it')
    const lines = file.endsWith('.ts') && !isTest(file) ? linesIn(readFileSync(file, 'utf8')) : 0
    if (lines > longest) faults.push(`has ${lines} lines, more than ${longest}`)
    return faults.map((fault) => `${shown(root, file)} ${fault}`)
  })
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}
