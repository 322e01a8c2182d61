import { coreMutant, type Mutant } from './mutant.ts'

const simulation = 'packages/testing/src/simulation/simulation'

/** The rules that keep connections alive in the simulation; without any one of them, some schedule loses one. */
export const simulationMutants: readonly Mutant[] = [
  coreMutant(
    'C11',
    'simulation: a save needs the lease',
    [
      'connection/settlement',
      '  const persisted = await persist(life, {',
      "  if (!(await keepLease(life, held, 0))) return 'start over'\n  const persisted = await persist(life, {",
    ],
    simulation,
  ),
  coreMutant(
    'C6',
    'simulation: the token that is sent was read before the lease',
    [
      'connection/refresh',
      'const snapshot = await remember(life, held.lease.record, held.before)\n',
      'const snapshot = { ...(memoryOf(life) ?? (await remember(life, held.lease.record))), version: held.lease.record.version }\n',
    ],
    simulation,
  ),
  coreMutant(
    'C11',
    'simulation: whoever has saved first is adopted, whatever was saved',
    [
      'connection/persistence',
      'if (found.credentials?.refreshToken !== tokens.base.credentials?.refreshToken) {',
      'if (found !== tokens.base) {',
    ],
    simulation,
  ),
  coreMutant(
    'C11',
    'simulation: a deleted record leaves nothing behind',
    ['stores/memory-store', 'Object.assign(slot, { saved: undefined, ...noLease })', 'slots.delete(id)'],
    simulation,
  ),
  coreMutant(
    'C9',
    'simulation: a token is sent without a look at what is left of the lease',
    [
      'connection/lease',
      'if (held.ttlMs - (askedAt - held.askedAt) > neededMs) return true',
      'if (neededMs >= 0) return true',
    ],
    simulation,
  ),
]
