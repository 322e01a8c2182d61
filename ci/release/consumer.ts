// A project that installs one provider from the registry, as its users do, and runs the first example of its README.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fencesOf } from '../../tools/doc-fences.ts'
import { run } from '../../tools/run.ts'
import { pointAtSimulators, type Simulators } from '../../tools/simulators.ts'
import { compile, current } from './declarations.ts'
import type { Registry } from './registry.ts'

export type PackageManager = 'npm' | 'pnpm'

export interface NodeVersion {
  readonly version: string
  /** Of the program. */
  readonly path: string
}

export interface Consumer {
  readonly folder: string
  readonly packageManager: PackageManager
  readonly provider: string
}

/** Makes the project in an empty folder; home, cache and store are its own and empty. */
export function createConsumer(consumer: Consumer, registry: Registry): Consumer {
  const { folder } = consumer
  mkdirSync(join(folder, 'home'), { recursive: true })
  writeFileSync(join(folder, '.npmrc'), registry.npmrc)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  )
  // pnpm lets a new version rest for a day; here what has just been published is what is to be tried.
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\n')
  return consumer
}

/** Installs the latest version of the provider and nothing else, or updates to it. */
export async function install({ folder, packageManager, provider }: Consumer): Promise<void> {
  const args = packageManager === 'npm' ? ['install', '--no-audit', '--no-fund'] : ['add']
  await run(packageManager, [...args, `${provider}@latest`], {
    cwd: folder,
    env: emptyEnvironment(folder),
  })
}

/** Nothing of the machine but where its programs are. */
function emptyEnvironment(folder: string): NodeJS.ProcessEnv {
  const home = join(folder, 'home')
  return {
    PATH: process.env.PATH,
    HOME: home,
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    CI: 'true',
  }
}

/** What the lockfile holds of our packages: `name@version integrity`, one entry for each copy. */
export function lockedPackages({ folder, packageManager }: Consumer): string[] {
  if (packageManager === 'npm') {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>
    }
    return Object.entries(lock.packages).flatMap(([path, { version, integrity }]) => {
      const name = /@evergrant\/[\w-]+$/.exec(path)?.[0]
      return name === undefined ? [] : [`${name}@${version} ${integrity}`]
    })
  }
  const lock = readFileSync(join(folder, 'pnpm-lock.yaml'), 'utf8')
  const entries = lock.matchAll(/^ {2}'(@evergrant\/[^']+)':\n {4}resolution: \{integrity: ([^,}]+)/gm)
  return [...entries].map(([, id, integrity]) => `${id} ${integrity}`)
}

/** Runs the example on each Node, as ESM and by `require()`, and compiles it; gives back a line for each. */
export async function tryExample(
  consumer: Consumer,
  root: string,
  nodes: readonly NodeVersion[],
  simulators: Simulators,
): Promise<string[]> {
  const { folder, provider } = consumer
  const readme = readFileSync(join(root, 'packages', basename(provider), 'README.md'), 'utf8')
  const example = fencesOf(readme).find(({ isProgram }) => isProgram)
  if (example === undefined) throw new Error(`The README of ${provider} has no example.`)
  const code = pointAtSimulators(example.code, simulators)
  writeFileSync(join(folder, 'example.ts'), code)
  writeFileSync(join(folder, 'example.cts'), withRequire(code))
  const lines: string[] = []
  const printed = new Set<string>()
  for (const { path, version } of nodes) {
    for (const [kind, file] of Object.entries({ ESM: 'example.ts', require: 'example.cts' })) {
      const env = { ...emptyEnvironment(folder), ...simulators.env }
      const output = await run(path, ['--disable-warning=ExperimentalWarning', file], { cwd: folder, env })
      printed.add(output)
      const [first = '', ...more] = output.trimEnd().split('\n')
      lines.push(
        `Node ${version}, ${kind}: ${first}${more.length > 0 ? ` and ${more.length} lines more` : ''}`,
      )
    }
  }
  if (printed.size !== 1 || printed.has(''))
    throw new Error(`The example of ${provider} does not print the same everywhere:\n${lines.join('\n')}`)
  await compile({ root, folder, files: ['example.ts'], compilations: current })
  return [...lines, `compiles: ${current.map(({ moduleResolution }) => moduleResolution).join(', ')}`]
}

/** The same program as a CommonJS module. */
function withRequire(code: string): string {
  const imports = code.matchAll(/^import (\{[^}]*\}) from ('[^']+')$/gm)
  const body = code.replaceAll(/^(import .*|export \{\})$/gm, '')
  const required = [...imports].map(([, names, specifier]) => `const ${names} = require(${specifier})`)
  return [...required, 'async function main() {', body, '}', 'main()'].join('\n')
}
