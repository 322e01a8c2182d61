// Rehearses a release end to end, on loopback: checks the tarballs of every package and publishes these very files, installs one
// provider in fresh projects, runs the first example of its README there, and then does the same as an update to a next version.
// Usage: node ci/release/rehearse.ts            versions a copy of the repository twice; checks and publishes both
//        node ci/release/rehearse.ts <folder>   publishes the tarballs of a folder, which have been checked, as they are
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from '../../tools/run.ts'
import { type Simulators, startSimulators } from '../../tools/simulators.ts'
import { copyRepository } from '../repository-copy.ts'
import {
  type Consumer,
  createConsumer,
  install,
  lockedPackages,
  type NodeVersion,
  type PackageManager,
  tryExample,
} from './consumer.ts'
import { startRegistry } from './registry.ts'
import { type Tarball, tarballsIn } from './tarballs.ts'
import { packNextVersions } from './versions.ts'

const root = join(import.meta.dirname, '../..')
const [given] = process.argv.slice(2)
const nodes = await nodeVersions()
const providers = ['@evergrant/retently', '@evergrant/smartsheets']
const packageManagers: PackageManager[] = ['npm', 'pnpm']

const workshop = mkdtempSync(join(tmpdir(), 'evergrant-rehearsal-'))
try {
  await using registry = await startRegistry(root, join(workshop, 'registry'), given !== undefined)
  await using simulators = await startSimulators(root)
  const consumers = packageManagers.flatMap((packageManager) =>
    providers.map((provider) => {
      const folder = join(workshop, `${packageManager}-${provider.slice('@evergrant/'.length)}`)
      return createConsumer({ folder, packageManager, provider }, registry)
    }),
  )
  const publishAndTry = async (folder: string): Promise<void> => {
    process.stdout.write(await registry.publish(folder))
    await tryAll(consumers, tarballsIn(folder), simulators)
  }
  if (given === undefined) {
    const repository = await copyRepository(root, join(workshop, 'repository'), registry.npmrc)
    for (const changed of [undefined, '@evergrant/core']) {
      const folder = await packNextVersions(repository, changed)
      process.stdout.write(await run('node', ['ci/release/check.ts', folder], { cwd: repository }))
      await publishAndTry(folder)
    }
  } else {
    await publishAndTry(resolve(given))
  }
  const uploads = registry
    .log()
    .split('\n')
    .filter((line) => /<-- 201, .*PUT \/@evergrant/.test(line))
  console.log([`uploads to ${registry.url}:`, ...uploads].join('\n  '))
} finally {
  rmSync(workshop, { recursive: true, force: true })
}

/** The Nodes that ci/package.json brings, oldest first. */
async function nodeVersions(): Promise<NodeVersion[]> {
  const paths = ['22', '24', '26'].map((major) => join(root, `ci/node_modules/node-${major}/bin/node`))
  return Promise.all(
    paths.map(async (path) => ({ path, version: (await run(path, ['--version'], { cwd: root })).trim() })),
  )
}

async function tryAll(consumers: Consumer[], tarballs: Tarball[], simulators: Simulators): Promise<void> {
  for (const consumer of consumers) {
    const { packageManager, provider } = consumer
    const version = tarballs.find(({ name }) => name === provider)?.version
    if (version === undefined) continue
    await install(consumer)
    compareWithLock(consumer, tarballs)
    console.log(`${packageManager} installed ${provider}@${version}`)
    for (const line of await tryExample(consumer, root, nodes, simulators)) console.log(`  ${line}`)
  }
}

/** One copy of each package, and of those that were just packed the very file. */
function compareWithLock(consumer: Consumer, tarballs: Tarball[]): void {
  const locked = lockedPackages(consumer)
  const names = locked.map((entry) => entry.slice(0, entry.lastIndexOf('@')))
  for (const { name, version, integrity } of tarballs.filter(({ name }) => names.includes(name))) {
    const copies = locked.filter((_, index) => names[index] === name)
    if (copies.join() === `${name}@${version} ${integrity}`) continue
    throw new Error(
      `${consumer.packageManager} installed ${copies.join(' and ')}, not ${name}@${version} ${integrity}`,
    )
  }
  if (!names.includes('@evergrant/core'))
    throw new Error(`${consumer.packageManager} installed no @evergrant/core`)
}
