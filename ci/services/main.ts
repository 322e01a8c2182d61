// Tries the stores of databases on real servers: the store contract and the life cycle, from several processes. Each test
// starts and stops the servers that it needs; here they are found or fetched, and none may be left out.
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentWithServers } from './programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'packages/store-postgres', 'packages/store-redis', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...environmentWithServers(),
      SERVICES: 'required',
      // Many processes load the same modules.
      NODE_COMPILE_CACHE: join(tmpdir(), 'evergrant-services-compiled'),
    },
  },
)
process.exit(status ?? 1)
