// Prints what reading costs over the bare thing: pages one after another by fetch and res.json(), each dropped. Every
// contestant is a fresh process, all take turns in random order, and medians are compared. Figures, not assertions.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathTo, startServer } from '../child.ts'
import { quantile, shuffled } from '../ratio.ts'
import { columnCount, customerCount, rowCount } from './sizes.ts'

/** What a contestant took. */
interface Taken {
  readonly records: number
  readonly cpuMs: number
  readonly wallMs: number
  readonly peakMegabytes: number
}

/** A contestant, and what all its runs took. */
interface Turn {
  readonly args: readonly string[]
  readonly runs: Taken[]
}

type Measure = Exclude<keyof Taken, 'records'>

const [rounds, slowRounds] = [7, 5]
const delayMs = 100
const memoryGoal = { ratio: 1.2, megabytes: 160 }

const cache = mkdtempSync(join(tmpdir(), 'evergrant-bench-'))
const server = await startServer('reading/server.ts')
const { origin, sheetId, megabytes } = JSON.parse(server.firstLine) as {
  origin: string
  sheetId: number
  megabytes: Readonly<Record<string, number>>
}
const turns = new Map<string, Turn>()

/** A contestant that is to take part: `file name`. */
function turn(contestant: string, { concurrency = 1, delayMs = 0, again = '' } = {}): Turn {
  const place = delayMs === 0 ? origin : `${origin}/after-${delayMs}`
  const args = [...contestant.split(' '), place, `${sheetId}`, `${concurrency}`]
  const key = `${args} ${again}`
  const known = turns.get(key) ?? { args, runs: [] }
  turns.set(key, known)
  return known
}

async function run({ args, runs }: Turn): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [pathTo('reading/reader.ts'), ...args], {
    // Without the cache the memory that making JavaScript of TypeScript takes would be counted too.
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: cache },
  })
  const taken = JSON.parse(stdout) as Taken
  const count = args[1] === 'customers' ? customerCount : rowCount
  if (taken.records !== count) throw new Error(`${args.join(' ')} read ${taken.records} of ${count}`)
  runs.push(taken)
}

function median({ runs }: Turn, measure: Measure): number {
  return quantile(
    runs.map((taken) => taken[measure]),
    0.5,
  )
}

function print(what: string, figure: string, isMet?: boolean): void {
  const verdict = isMet === undefined ? '' : isMet ? 'met' : 'MISSED'
  console.log(`${what.padEnd(44)}  ${figure.padEnd(58)}  ${verdict}`.trimEnd())
}

/** One line; the floor against itself says what the machine's noise makes of 1. */
function compare(what: string, measure: Measure, [contestant, floor, again]: Compared, goal?: number): void {
  const [theirs, bare] = [median(contestant, measure), median(floor, measure)]
  const ratio = theirs / bare
  const unit = measure === 'peakMegabytes' ? 'MB' : 'ms'
  const control = again && `, control ${(median(again, measure) / bare).toFixed(2)}`
  const figure = `${theirs.toFixed(0)} ${unit} = ${ratio.toFixed(2)} of ${bare.toFixed(0)} ${unit}${control ?? ''}`
  if (goal === undefined) print(what, figure)
  else print(what, `${figure}, goal ${goal.toFixed(2)}`, ratio <= goal)
}
type Compared = readonly [contestant: Turn, floor: Turn, again?: Turn]

const compared = (contestant: string, floor: string): Compared => [
  turn(contestant),
  turn(floor),
  turn(floor, { again: 'again' }),
]
const alone: readonly (readonly [string, Compared, number?])[] = [
  ['rows', compared('smartsheets rows', 'floor rows'), 1.25],
  ['records', compared('smartsheets records', 'floor objects'), 1.25],
  ['records with a schema', compared('schema records', 'floor objects'), 1.5],
  ['customers', compared('retently customers', 'floor customers'), 1.25],
  ['the vendor’s client, rows', compared('sdk rows', 'floor rows')],
  ['the vendor’s client, with object values', compared('sdk objects', 'floor objects')],
]
const late = (contestant: string, floor: string, concurrency: number): Compared => [
  turn(contestant, { delayMs, concurrency }),
  turn(floor, { delayMs }),
]
const ahead: readonly (readonly [string, Compared, number?])[] = [
  ['rows, 4 pages at once', late('smartsheets rows', 'floor rows', 4), 0.4],
  ['rows, 10 pages at once', late('smartsheets rows', 'floor rows', 10), 0.3],
  ['records, 4 pages at once', late('smartsheets records', 'floor objects', 4)],
  ['records, 10 pages at once', late('smartsheets records', 'floor objects', 10)],
  ['customers, 4 pages at once', late('retently customers', 'floor customers', 4), 0.32],
  ['customers, 10 pages at once', late('retently customers', 'floor customers', 10), 0.15],
  ['the vendor’s client, rows', late('sdk rows', 'floor rows', 1)],
]

try {
  const all = [...turns.values()]
  // Fills the cache.
  for (const contestant of new Set([...turns.values()].map(({ args }) => args.slice(0, 2).join(' '))))
    await run({ args: turn(contestant).args, runs: [] })
  const quick = all.filter(({ args }) => !args.some((arg) => arg.endsWith(`/after-${delayMs}`)))
  for (let round = 0; round < rounds; round++) {
    for (const one of shuffled(round < slowRounds ? all : quick)) await run(one)
  }
} finally {
  server.stop()
  rmSync(cache, { recursive: true })
}
const sizes = Object.entries(megabytes).map(([what, size]) => `${what} ${size.toFixed(0)} MB`)
console.log(
  `A sheet of ${rowCount} × ${columnCount} and ${customerCount} customers: ${sizes.join(', ')}.\n\nCPU`,
)
for (const [what, contestants, goal] of alone) compare(what, 'cpuMs', contestants, goal)
console.log('\nPeak memory, one page after another')
for (const [what, contestants, goal] of alone)
  compare(what, 'peakMegabytes', contestants, goal && memoryGoal.ratio)
const peak = median(turn('smartsheets rows'), 'peakMegabytes')
print('rows, in all', `${peak.toFixed(0)} MB, goal ${memoryGoal.megabytes} MB`, peak <= memoryGoal.megabytes)
console.log(`\nTime, with ${delayMs} ms an answer`)
for (const [what, contestants, goal] of ahead) compare(what, 'wallMs', contestants, goal)
console.log(
  `\nMedians of ${rounds} runs (${slowRounds} with slow answers), each a fresh process of Node ${process.versions.node}; built packages, loopback,\n` +
    'server in a process of its own. Control: the floor against itself.',
)
