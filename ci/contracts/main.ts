// Holds memory and SQLite, as built, to the store contract, each also inside encryptedStore, on every Node that is supported;
// and shows that an older one, whose SQLite is refused, takes better-sqlite3. Prints a line for each store and fails where a
// case does.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const directory = mkdtempSync(join(tmpdir(), 'evergrant-contracts-'))
process.on('exit', () => rmSync(directory, { recursive: true }))

const nodes = [
  { name: 'node-22', driver: 'node:sqlite' },
  { name: 'node-24', driver: 'node:sqlite' },
  { name: 'node-26', driver: 'node:sqlite' },
  { name: 'node-22-older', driver: 'better-sqlite3' },
]

async function run(node: string, args: string[], driver: string): Promise<[number, string]> {
  const child = spawn(at(`../node_modules/${node}/bin/node`), args, {
    cwd: at('.'),
    // Records that are damaged on purpose are no news here.
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      SQLITE_DRIVER: driver,
      REFUSED_PATH: join(directory, 'refused.db'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  const said = await text(child.stdout)
  return [await ended, said]
}

const version = `
  import { driver as Driver } from './sqlite-store.ts'
  const [{ version }] = new Driver(':memory:', { timeout: 0 }).prepare('SELECT sqlite_version() AS version').all({})
  console.log('Node ' + process.versions.node + ', ' + process.env.SQLITE_DRIVER + ' ' + version)
`

const refusal = `
  import { sqliteStore } from '@evergrant/store-sqlite'
  await sqliteStore(process.env.REFUSED_PATH).get('a').then(() => process.exit(1), ({ message }) => console.log(message))
`

/** How many cases of each store passed, were skipped or failed, from the lines of a TAP report. */
function countsOf(report: string): Map<string, { passed: number; skipped: number; failed: number }> {
  const counts = new Map<string, { passed: number; skipped: number; failed: number }>()
  for (const [, not, store, rest] of report.matchAll(/^(not )?ok \d+ - ([^:]+): (.*)$/gm)) {
    const count = counts.get(store!) ?? { passed: 0, skipped: 0, failed: 0 }
    count[not ? 'failed' : /# SKIP/.test(rest!) ? 'skipped' : 'passed'] += 1
    counts.set(store!, count)
  }
  return counts
}

let failures = 0
for (const { name, driver } of nodes) {
  const [, title] = await run(name, ['--input-type=module', '--eval', version], driver)
  console.log(`\n${title.trim()}`)
  if (driver !== 'node:sqlite') {
    const [code, message] = await run(name, ['--input-type=module', '--eval', refusal], 'node:sqlite')
    console.log(`  its own SQLite: ${code === 0 ? message.trim() : 'is NOT refused'}`)
    failures += code
  }
  const [code, report] = await run(name, ['--test-reporter=tap', at('contract.ts')], driver)
  if (code !== 0) console.log(report)
  failures += code
  for (const [store, { passed, skipped, failed }] of countsOf(report)) {
    console.log(`  ${store.padEnd(20)} ${passed} passed, ${skipped} skipped, ${failed} failed`)
  }
}
console.log(
  '\nWhat is skipped: a store in memory has no second process, and nobody else who could damage its records.',
)
process.exitCode = failures === 0 ? 0 : 1
