// Runs one scenario over the built packages on every runtime and prints a table. Fails where a step fails, or where a
// runtime does not run.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { steps } from './scenario.mjs'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const bin = (name) => at(`../node_modules/.bin/${name}`)
const limitMs = 60_000

/** `tellsRefused`: whether a connection that was never made can be told from an answer that was lost. */
const runtimes = [
  ...['22', '24', '26'].map((major) => ({
    name: `node ${major}`,
    command: [at(`../node_modules/node-${major}/bin/node`), at('run-in-process.mjs')],
    tellsRefused: true,
  })),
  { name: 'bun', command: [bin('bun'), 'run', at('run-in-process.mjs')], tellsRefused: true },
  {
    name: 'deno',
    command: [bin('deno'), 'run', '--allow-all', '--no-lock', at('run-in-process.mjs')],
    tellsRefused: true,
  },
  { name: 'workerd', command: [process.execPath, at('run-in-workerd.mjs')], tellsRefused: false },
]

async function startSimulator() {
  const child = spawn(process.execPath, [at('simulator.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [url] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() =>
      Promise.reject(new Error('The simulator did not start. Are the packages built?')),
    ),
  ])
  return { url, stop: () => child.stdin.end() }
}

/** The results of one runtime by step, and why it ended, where that was too early. */
async function run({ command: [file, ...args], ...runtime }, control) {
  const results = new Map()
  const child = spawn(file, [...args, control, JSON.stringify(runtime)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  })
  let complaint = ''
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint = (complaint + text).slice(-2_000)
  })
  createInterface(child.stdout).on('line', (line) => {
    const result = JSON.parse(line)
    results.set(result.name, result)
  })
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (status, signal) => resolve(status ?? signal))
  })
  clearTimeout(timer)
  return { name: runtime.name, results, end: code === 0 ? '' : `ended with ${code}\n${complaint}` }
}

/** Two at a time, in order. */
async function runAll(control) {
  const queue = [...runtimes.entries()]
  const outcomes = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, runtime] = next
      outcomes[index] = await run(runtime, control)
    }
  }
  await Promise.all([work(), work()])
  return outcomes
}

const simulator = await startSimulator()
const outcomes = await runAll(simulator.url)
simulator.stop()

const names = Object.keys(steps)
const width = Math.max(...names.map(({ length }) => length)) + 2
const cell = ({ results }, name) => {
  const result = results.get(name)
  if (result === undefined) return 'no result'
  return result.isPassed ? result.note || 'ok' : 'FAILED'
}
const columns = outcomes.map((outcome) => {
  const cells = [outcome.name, ...names.map((name) => cell(outcome, name))]
  const columnWidth = Math.max(...cells.map(({ length }) => length)) + 2
  return cells.map((text) => text.padEnd(columnWidth))
})
for (const [index, name] of ['', ...names].entries()) {
  console.log(
    name.padEnd(width) +
      columns
        .map((column) => column[index])
        .join('')
        .trimEnd(),
  )
}
console.log(
  '\nWhere a runtime cannot tell that a connection was never made, its failure counts as ambiguous: the refresh token\n' +
    'may be spent, and is sent again only after a pause.',
)
let failed = 0
for (const { name, results, end } of outcomes) {
  for (const step of names) {
    const result = results.get(step)
    if (result?.isPassed) continue
    failed++
    console.log(`\n${name}: ${step}\n${result?.note ?? 'no result'}`)
  }
  if (end !== '') {
    failed++
    console.log(`\n${name} ${end}`)
  }
}
console.log(`\n${runtimes.length} runtimes, ${names.length} steps, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
