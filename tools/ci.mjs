// Runs the checks one after the other, cheapest first, and closes with a line that counts them.
// Each check is a script of the root's package.json. All of them run on the Node and pnpm that tools/start.mjs brings, asked for
// once; `npm test` alone is run as a newcomer runs it.
import { spawnSync } from 'node:child_process'

const checks = [
  ['lint', 'biome: format and lint'],
  ['types', 'TypeScript over sources and tests'],
  ['check:code', 'import law, cycles, conventions, docstrings'],
  ['check:trust', 'secrets, runtime dependencies and their licences, changesets'],
  ['check:docs', 'every example of the documentation compiles, the first of each README runs'],
  ['ci:install', 'the heavy tools'],
  ['ci:types', 'TypeScript over ci/'],
  ['check:workflows', 'GitHub workflows: actionlint and least privilege'],
  ['check:unused', 'unused files, exports and dependencies'],
  ['build', 'every package'],
  ['check:api', 'the public surface is as committed'],
  ['check:size', 'size and import budgets'],
  [
    'release:check',
    'all of a release but publishing: tarballs, and a rehearsal of their publication on loopback',
  ],
  ['test', 'npm test'],
  ['simulation:run', '20,000 schedules of faults over the real life cycle'],
  ['processes', 'many processes on one SQLite file: 100 expirations, soak of 15 s, kill -9'],
  ['contracts:run', 'memory and SQLite on Node 22, 24 and 26, and better-sqlite3'],
  ['check:docs:servers', 'the examples that need a database'],
  ['services', 'the stores on Postgres, PgBouncer and Redis'],
  ['recipes', 'the recipes of the documentation on the libraries that they name'],
  ['runtimes', 'one scenario on Node 22, 24, 26, Bun, Deno and workerd'],
]

const only = process.argv.slice(2)
const results = []
const { status, stdout } = spawnSync(process.execPath, ['tools/start.mjs', 'path'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
})
if (status !== 0) throw new Error('Node, pnpm and the dependencies cannot be installed.')
const environment = { NODE_USE_SYSTEM_CA: '1', ...process.env, CI: 'true' }
const newer = { ...environment, PATH: stdout.trim().split('\n').at(-1) }
for (const [script, title] of checks) {
  if (only.length > 0 && !only.includes(script)) continue
  const startedAt = Date.now()
  console.log(`\n=== ${script}: ${title}`)
  const [command, env] =
    script === 'test' ? ['npm test', environment] : [`pnpm --silent run ${script}`, newer]
  const { status } = spawnSync(command, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
    shell: true,
  })
  results.push({ script, isPassed: status === 0, seconds: Math.round((Date.now() - startedAt) / 1000) })
}

console.log('\n=== summary')
for (const { script, isPassed, seconds } of results) {
  console.log(`${isPassed ? 'passed' : 'FAILED'}  ${script} (${seconds} s)`)
}
const failed = results.filter(({ isPassed }) => !isPassed).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
