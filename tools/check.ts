// Runs this repository's own checks by name, prints what they find, and ends with 1 if they found anything.
// Usage: node tools/check.ts <name>…, or: node tools/check.ts changes <commit>
import { execSync } from 'node:child_process'
import { join } from 'node:path'
import { findChangesetFaults, findUndescribedChanges } from './checks/changesets.ts'
import { findCycles } from './checks/cycles.ts'
import { findDependencyFaults } from './checks/dependencies.ts'
import { findMissingDocstrings } from './checks/docstrings.ts'
import { findDocumentationFaults } from './checks/documentation.ts'
import { findImportLawFaults } from './checks/import-law.ts'
import { findConventionFaults } from './checks/package-conventions.ts'
import { findRegistryHosts } from './checks/registry-hosts.ts'
import { findSecrets } from './checks/secrets.ts'
import { findWingFaults } from './checks/wings.ts'

const root = join(import.meta.dirname, '..')
const checks: Record<string, () => string[] | Promise<string[]>> = {
  changesets: () => findChangesetFaults(root),
  conventions: () => findConventionFaults(root),
  cycles: () => findCycles(root),
  dependencies: () => findDependencyFaults(root),
  docstrings: () => findMissingDocstrings(root),
  documentation: () => findDocumentationFaults(root),
  hosts: () => findRegistryHosts(root, execSync('npm config get registry', { encoding: 'utf8' }).trim()),
  imports: () => findImportLawFaults(root),
  secrets: () => findSecrets(root),
  wings: () => findWingFaults(root),
}

const [first, commit = 'origin/main'] = process.argv.slice(2)
if (first === 'changes') report('changes', findUndescribedChanges(root, commit))
else {
  for (const name of process.argv.slice(2)) {
    const check = checks[name]
    if (check === undefined)
      throw new TypeError(`There is no check ${name}: ${Object.keys(checks).join(', ')}`)
    report(name, await check())
  }
}

function report(name: string, findings: string[]): void {
  console.log(`${name}: ${findings.length === 0 ? 'nothing found' : `${findings.length} found`}`)
  for (const finding of findings) console.error(`  ${finding}`)
  if (findings.length > 0) process.exitCode = 1
}
