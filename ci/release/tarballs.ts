import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from '../../tools/repository.ts'

const planFile = 'publish-plan.json'

/** What `changeset pack` writes beside the tarballs: groups in the order of publication. */
interface PublishPlan {
  readonly version: 1
  readonly plan: readonly (readonly Release[])[]
}

interface Release {
  readonly kind: 'publish' | 'tag-only'
  readonly name: string
  readonly version: string
  readonly tarball?: { readonly path: string; readonly integrity: string }
}

/** A tarball that is on its way to the registry. */
export interface Tarball {
  readonly name: string
  readonly version: string
  readonly file: string
  /** As registries and lockfiles say it: `sha512-…`. */
  readonly integrity: string
}

/** Of the plan, and so of every file that it names; what a job hands to the next one beside the files. */
export function digestOf(folder: string): string {
  return integrityOf(join(folder, planFile), 'sha256')
}

/** The tarballs of a folder, in the order of publication; throws where a file is not the one that was packed. */
export function tarballsIn(folder: string): Tarball[] {
  const digest = process.env.RELEASE_DIGEST
  if (digest !== undefined && digest !== digestOf(folder)) throw new Error(`${folder} is not what was packed`)
  const { plan } = readJson<PublishPlan>(join(folder, planFile))
  return plan.flat().flatMap(({ kind, name, version, tarball }) => {
    if (kind !== 'publish' || tarball === undefined) return []
    const file = join(folder, tarball.path)
    if (integrityOf(file, 'sha256') !== tarball.integrity) {
      throw new Error(`${file} is not the file that was packed: its integrity has changed`)
    }
    return [{ name, version, file, integrity: integrityOf(file, 'sha512') }]
  })
}

function integrityOf(file: string, algorithm: 'sha256' | 'sha512'): string {
  return `${algorithm}-${createHash(algorithm).update(readFileSync(file)).digest('base64')}`
}
