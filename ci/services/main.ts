// Tries the stores of databases on real servers: the store contract and the life cycle, from several processes. Each test
// starts and stops the servers that it needs; here they are found or fetched, and none may be left out.
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentWithServers } from './programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const env = {
  ...environmentWithServers(),
  SERVICES: 'required',
  // Many processes load the same modules.
  NODE_COMPILE_CACHE: join(tmpdir(), 'evergrant-services-compiled'),
}

const { status } = spawnSync(
  process.execPath,
  // Most of the time somebody waits for a lease to run out, so that two at a time are no burden.
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'packages/store-postgres',
    'packages/store-redis',
    '--maxWorkers=2',
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env },
)
process.exit(status ?? 1)
