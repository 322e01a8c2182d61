// Publishes the tarballs of a folder, each as it is, in the order of the plan. Needs Node and npm and installs nothing, because it
// runs where an identity is at hand. Usage: node ci/release/publish.ts <folder>
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { run } from '../../tools/run.ts'
import { type Tarball, tarballsIn } from './tarballs.ts'

const folder = resolve(process.argv[2] ?? '.release')
/** A registry takes a while until it shows what it was given. */
const attempts = 24
const pauseMs = 5_000

const registry = (await run('npm', ['config', 'get', 'registry'], { cwd: folder })).trim()
for (const tarball of tarballsIn(folder)) {
  const { name, version, file, integrity } = tarball
  const known = await publishedIntegrity(tarball)
  if (known === undefined) await run('npm', ['publish', file, '--access', 'public'], { cwd: folder })
  const published = known ?? (await eventually(() => publishedIntegrity(tarball)))
  if (published !== integrity)
    throw new Error(`${name}@${version} is published as ${published}, not as ${integrity}`)
  console.log(
    `${known === undefined ? 'published' : 'was already published'}: ${name}@${version} ${integrity}`,
  )
}

async function publishedIntegrity({ name, version }: Tarball): Promise<string | undefined> {
  const address = new URL(name.replace('/', '%2f'), registry)
  const response = await fetch(address, { cache: 'no-store', headers: { 'cache-control': 'no-cache' } })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`The registry answers ${response.status} when asked for ${name}.`)
  const { versions } = (await response.json()) as {
    versions: Record<string, { dist: { integrity: string } }>
  }
  return versions[version]?.dist.integrity
}

async function eventually<Value>(read: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    const value = await read()
    if (value !== undefined) return value
    await setTimeout(pauseMs)
  }
  return read()
}
