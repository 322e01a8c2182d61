// Packs every package that has sources, or those that are named here or by a plan, into .release/.
// Usage: node ci/release/pack.ts [name… | plan.json of `changeset publish-plan`]
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { packagesOf } from '../../tools/repository.ts'
import { run } from '../../tools/run.ts'
import { digestOf, tarballsIn } from './tarballs.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.release')
const { GITHUB_REPOSITORY, GITHUB_OUTPUT } = process.env
const given = process.argv.slice(2)
const planned = given.find((name) => name.endsWith('.json'))
const packages = packagesOf(root)

rmSync(join(folder, 'packages'), { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const plan = resolve(planned ?? join(folder, 'plan.json'))
if (planned === undefined) {
  const named = packages.filter(({ name }) => given.length === 0 || given.includes(name))
  writeFileSync(plan, JSON.stringify({ version: 1, plan: [named.map(releaseOf)] }))
}
if (GITHUB_REPOSITORY !== undefined) nameRepository(GITHUB_REPOSITORY)
await run('pnpm', ['exec', 'changeset', 'pack', '--from-publish-plan', plan, '--out-dir', folder], {
  cwd: root,
})

const tarballs = tarballsIn(folder)
for (const { name, version, integrity } of tarballs) console.log(`${name}@${version} ${integrity}`)
if (GITHUB_OUTPUT !== undefined) {
  appendFileSync(GITHUB_OUTPUT, `count=${tarballs.length}\ndigest=${digestOf(folder)}\n`)
}

function releaseOf({ name, manifest: { version } }: (typeof packages)[number]): object {
  return { kind: 'publish', name, version, access: 'public', tag: 'latest' }
}

/** Provenance is granted only to a package that names the repository that it is built in. */
function nameRepository(repository: string): void {
  const url = `git+https://github.com/${repository}.git`
  for (const { folder, path, manifest } of packages) {
    const named = { ...manifest, repository: { type: 'git', url, directory: path } }
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(named, null, 2)}\n`)
  }
}
