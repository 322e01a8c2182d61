import { defineConfig } from 'vitest/config'

const sourceConditions = ['@evergrant/source']

export default defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
    silent: 'passed-only',
    typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'], checker: 'tsc' },
  },
})
