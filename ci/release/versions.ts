// Versions and packs a copy of the repository with the commands that a real release uses.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../tools/run.ts'
import { commit } from '../repository-copy.ts'

/** Takes the changesets that are there, or a new one for one package, through version and pack; gives back the folder. */
export async function packNextVersions(repository: string, changed?: string): Promise<string> {
  if (changed !== undefined) {
    const text = `---\n"${changed}": minor\n---\n\nIs changed for the rehearsal of an update.\n`
    writeFileSync(join(repository, '.changeset/rehearsal.md'), text)
    await commit(repository, 'change')
  }
  await run('pnpm', ['exec', 'changeset', 'version'], { cwd: repository })
  await commit(repository, 'version')
  const folder = join(repository, '.release')
  const plan = join(folder, 'plan.json')
  await run('pnpm', ['exec', 'changeset', 'publish-plan', '--output', plan], { cwd: repository })
  await run('node', ['ci/release/pack.ts', plan], { cwd: repository })
  return folder
}
