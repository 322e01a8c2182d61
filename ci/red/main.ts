// Breaks each rule of the repository once, in a copy of it, and runs the check that has to notice. Prints what was changed and what
// the check said, and ends with 1 where one stays green. Arguments pick checks by a part of their name.
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters, styleText } from 'node:util'
import { copyBuilt, copyRepository } from '../repository-copy.ts'
import type { Breach } from './breach.ts'
import { conventionBreaches } from './convention-breaches.ts'
import { packageBreaches } from './package-breaches.ts'
import { repositoryBreaches } from './repository-breaches.ts'
import { tarballBreaches } from './tarball-breaches.ts'

interface Outcome {
  readonly isGreen: boolean
  readonly output: string
}

const longestLine = 160
const root = join(import.meta.dirname, '../..')
const all = [...conventionBreaches, ...repositoryBreaches, ...packageBreaches, ...tarballBreaches]
const wanted = process.argv.slice(2)
const breaches = all.filter(({ check }) => wanted.length === 0 || wanted.some((part) => check.includes(part)))
if (breaches.length === 0) throw new TypeError(`There is no check of that name: ${wanted.join(', ')}`)

const workshop = mkdtempSync(join(tmpdir(), 'evergrant-red-'))
const unnoticed: string[] = []
try {
  const tree = await copyRepository(root, join(workshop, 'repository'))
  const shell = (command: string): Outcome => {
    const { status, stdout, stderr } = spawnSync(command, {
      cwd: tree,
      shell: true,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    })
    return { isGreen: status === 0, output: stripVTControlCharacters(stderr + stdout) }
  }
  const green = new Set<string>()
  for (const breach of breaches) {
    requireGreen(breach)
    const undo = change(tree, breach)
    const { isGreen, output } = shell(commandOf(breach))
    undo()
    if (breach.build !== undefined) copyBuilt(root, tree, breach.build)
    const said = output.split('\n').find((line) => line.includes(breach.says))
    const isNoticed = !isGreen && said !== undefined
    if (!isNoticed) unnoticed.push(`${breach.check}: ${breach.change}`)
    console.log(styleText('bold', `${breach.check}: ${breach.change}`))
    console.log(`     ${breach.file}: ${shortened(breach)}`)
    console.log(
      isNoticed
        ? `     ${styleText('red', 'red')}  ${said.trim().slice(0, longestLine)}`
        : styleText('red', `     ${isGreen ? 'stays green' : `does not say "${breach.says}"`}\n${output}`),
    )
  }

  /** Without the change the check says nothing; asked once for each way to run it. */
  function requireGreen({ before = 'true', command }: Breach): void {
    const whole = `${before} && ${command}`
    if (green.has(whole)) {
      if (before !== 'true') shell(before)
      return
    }
    const { isGreen, output } = shell(whole)
    if (!isGreen) throw new Error(`Without any change "${whole}" is red:\n${output}`)
    green.add(whole)
  }
} finally {
  rmSync(workshop, { recursive: true, force: true })
}
console.log(`\n${breaches.length - unnoticed.length} of ${breaches.length} changes turn their check red`)
if (unnoticed.length > 0) process.exitCode = 1

/** What is built of a package comes before the check. */
function commandOf({ build, command }: Breach): string {
  return build === undefined ? command : `(cd ${build} && pnpm --silent run build > /dev/null) && ${command}`
}

/** Gives back what takes it back. */
function change(tree: string, { file: path, find, text, check }: Breach): () => void {
  const file = join(tree, path)
  const before = existsSync(file) ? readFileSync(file) : undefined
  if (find === undefined) {
    mkdirSync(dirname(file), { recursive: true })
    appendFileSync(file, text)
  } else {
    const source = before?.toString() ?? ''
    if (!source.includes(find)) throw new TypeError(`${check}: ${path} does not hold "${find}"`)
    writeFileSync(
      file,
      source.replace(find, () => text),
    )
  }
  return () => (before === undefined ? rmSync(file) : writeFileSync(file, before))
}

function shortened({ find, text }: Breach): string {
  if (find === undefined) return `and ${quoted(text)}`
  return text === '' ? `without ${quoted(find)}` : `${quoted(text)} for ${quoted(find)}`
}

function quoted(code: string): string {
  const line = code.trim().replaceAll(/\s+/g, ' ')
  return `\`${line.slice(0, longestLine / 2)}\``
}
