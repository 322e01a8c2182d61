// Breaks the sources one line at a time, in a copy of the tree, and runs the tests that have to notice. Prints which turn
// red, and ends with 1 where a change goes unnoticed. Arguments pick mutants by promise or by a part of their name.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { styleText } from 'node:util'
import type { Mutant } from './mutants/mutant.ts'
import { outcomeMutants } from './mutants/outcome-mutants.ts'
import { processMutants, refreshMutants } from './mutants/refresh-mutants.ts'
import { simulationMutants } from './mutants/simulation-mutants.ts'
import { temporaryTree } from './mutants/temporary-tree.ts'

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** A mutant may run for ever; that is noticed too. */
const longestRunMs = 5 * 60_000

/** The names of the tests that fail; a file that cannot be read counts as one. */
function redTests(root: string, tests: readonly string[], only?: string): string[] {
  const output = join(root, 'mutants.json')
  rmSync(output, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const options = ['--typecheck.enabled=false', '--reporter=json', `--outputFile=${output}`]
  const filter = only === undefined ? [] : ['--testNamePattern', only]
  const { error, status } = spawnSync(process.execPath, [vitest, 'run', ...options, ...filter, ...tests], {
    cwd: root,
    stdio: 'ignore',
    timeout: longestRunMs,
    killSignal: 'SIGKILL',
    env: { ...process.env, SHRINK: undefined },
  })
  if (error !== undefined) return [`did not end within ${longestRunMs / 60_000} minutes`]
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as Report
  const red = testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    const isUnread = status === 'failed' && failed.length === 0
    return isUnread ? [`${relative(root, name)} cannot be read`] : failed.map(({ fullName }) => fullName)
  })
  if (testResults.length === 0) throw new TypeError(`There is no such test: ${tests.join(', ')}`)
  return red.length === 0 && status !== 0 ? ['an error outside of every test'] : red
}

/** Applies the change, runs its tests, and takes it back. */
function redUnder(mutant: Mutant, root: string): string[] {
  const file = join(root, mutant.file)
  const source = readFileSync(file, 'utf8')
  if (source.split(mutant.find).length !== 2) {
    throw new TypeError(`"${mutant.name}": ${mutant.file} holds "${mutant.find}" not once`)
  }
  writeFileSync(
    file,
    source.replace(mutant.find, () => mutant.replace),
  )
  try {
    return redTests(root, mutant.tests, mutant.only)
  } finally {
    writeFileSync(file, source)
  }
}

function names({ promise }: Mutant, test: string): boolean {
  return new RegExp(`\\b${promise}\\b[^:]*:`).test(test)
}

const all = [...refreshMutants, ...outcomeMutants, ...processMutants, ...simulationMutants]
const wanted = process.argv.slice(2)
const mutants = all.filter(
  ({ promise, name }) =>
    wanted.length === 0 || wanted.some((part) => part === promise || name.includes(part)),
)

using tree = temporaryTree(join(import.meta.dirname, '..'))
const before = redTests(tree.root, [...new Set(mutants.flatMap(({ tests }) => tests))])
if (before.length > 0) throw new Error(`Without any change these tests fail:\n${before.join('\n')}`)

const unnoticed: Mutant[] = []
for (const mutant of mutants) {
  const red = redUnder(mutant, tree.root)
  const own = red.filter((test) => names(mutant, test))
  if (own.length === 0) unnoticed.push(mutant)
  console.log(styleText(own.length > 0 ? 'bold' : 'red', `${mutant.promise.padEnd(4)} ${mutant.name}`))
  const shown = (own.length > 0 ? own : red).slice(0, 3)
  for (const test of shown) console.log(`     ${styleText('red', 'red')}  ${test}`)
  const rest = red.length - shown.length
  if (rest > 0) console.log(styleText('dim', `          and ${rest} more`))
  if (own.length === 0) console.log(styleText('red', `     no test of ${mutant.promise} turns red`))
}
console.log(`\n${mutants.length - unnoticed.length} of ${mutants.length} mutants are noticed`)
if (unnoticed.length > 0) process.exitCode = 1
