import type { Mutant } from './mutant.ts'

const tests = ['packages/testing/src/simulation/simulation.test.ts']
const connection = 'packages/core/src/connection'

/** The rules that were found by simulation: without any one of them, connections are lost in some schedule. */
export const simulationMutants: readonly Mutant[] = [
  {
    promise: 'C11',
    name: 'simulation: a save is guarded by the lease too',
    file: `${connection}/settlement.ts`,
    find: '  const persisted = await persist(life, {',
    replace:
      "  if (!(await keepLease(life, held, 0))) return 'start over'\n  const persisted = await persist(life, {",
    tests,
  },
  {
    promise: 'C6',
    name: 'simulation: the token that is sent was read before the lease',
    file: `${connection}/refresh.ts`,
    find: 'const snapshot = await remember(life, held.lease.record)',
    replace: 'const snapshot = memoryOf(life) ?? (await remember(life, held.lease.record))',
    tests,
  },
  {
    promise: 'C11',
    name: 'simulation: whoever has saved first is adopted, whatever was saved',
    file: `${connection}/persistence.ts`,
    find: 'if (found.credentials?.refreshToken !== tokens.base.credentials?.refreshToken) {',
    replace: 'if (found !== tokens.base) {',
    tests,
  },
  {
    promise: 'C11',
    name: 'simulation: a deleted record leaves nothing behind',
    file: 'packages/core/src/stores/memory-store.ts',
    find: 'Object.assign(slot, { saved: undefined, ...noLease })',
    replace: 'slots.delete(id)',
    tests,
  },
  {
    promise: 'C9',
    name: 'simulation: a token is sent without a look at what is left of the lease',
    file: `${connection}/token-attempts.ts`,
    find: '  const askedAt = life.runtime.monotonic()\n  if (held.ttlMs',
    replace:
      '  const askedAt = life.runtime.monotonic()\n  if (held.ttlMs > 0) return true\n  if (held.ttlMs',
    tests,
  },
]
