// Runs the checks one after the other, cheapest first, and closes with a line that counts them.
// Each check is a script of the root's package.json; on an older Node they run on the newer one that tools/start.mjs brings.
import { spawnSync } from 'node:child_process'

const checks = [
  ['lint', 'biome: format and lint'],
  ['types', 'TypeScript over sources and tests'],
  ['test', 'npm test'],
]

const only = process.argv.slice(2)
const results = []
for (const [script, title] of checks) {
  if (only.length > 0 && !only.includes(script)) continue
  const startedAt = Date.now()
  console.log(`\n=== ${script}: ${title}`)
  const command = script === 'test' ? ['npm', ['test']] : [process.execPath, ['tools/start.mjs', script]]
  const { status } = spawnSync(command[0], command[1], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CI: 'true' },
    shell: process.platform === 'win32',
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
