import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const sourceConditions = ['@evergrant/source']

export default defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    environment: 'node',
    // Tests with processes and databases mostly wait: one more file than there are processors keeps them busy.
    maxWorkers: availableParallelism() + 1,
    // Each file has its own; a thread starts in half the time of a process.
    pool: 'threads',
    // Hundreds of processes load the same modules.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'evergrant-compiled') },
    testTimeout: 20_000,
    silent: 'passed-only',
    typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'], checker: 'tsc' },
  },
})
