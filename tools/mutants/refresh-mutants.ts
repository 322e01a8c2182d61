import { coreMutant, type Mutant } from './mutant.ts'

/** Concurrency, rotation and persistence. */
export const refreshMutants: readonly Mutant[] = [
  coreMutant(
    'C1',
    'every caller refreshes',
    ['connection/token-reader', 'flight === undefined ? beginFlight', 'flight !== null ? beginFlight'],
    'concurrency',
  ),
  coreMutant(
    'C2',
    'every connection has a state of its own',
    ['connection/connection-state', '  states.set(store, state)\n', ''],
    'concurrency',
  ),
  coreMutant(
    'C3',
    'a refresh that has ended stays',
    ['connection/flight', 'if (state.flight === flight) state.flight = undefined', ''],
    'concurrency',
  ),
  coreMutant(
    'C4',
    'a rejected token is as good as any',
    ['connection/decision', 'snapshot.accessToken !== rejected &&', ''],
    'concurrency',
  ),
  coreMutant(
    'C5',
    'a rejected token is always refreshed, also when it is an old one',
    ['connection/decision', 'snapshot.accessToken !== rejected &&', 'rejected === undefined &&'],
    'concurrency',
  ),
  coreMutant(
    'C6',
    'nothing is decided again under the lease',
    ['connection/refresh', "if (decision.kind !== 'send') {", "if (decision.kind === 'later') {"],
    'lease',
  ),
  coreMutant(
    'C8',
    'a failure is written without a look at the lease',
    ['connection/settlement', '(await keepLease(life, held, 0))\n    ?', 'held !== undefined\n    ?'],
    'lease',
  ),
  coreMutant(
    'C9',
    'what is left of a lease counts from its answer',
    [
      'connection/lease',
      'return lease && { lease, ttlMs, askedAt, before }',
      'return lease && { lease, ttlMs, askedAt: runtime.monotonic(), before }',
    ],
    'lease',
  ),
  coreMutant(
    'C9',
    'a process that was stopped gives up before it listens',
    [
      'connection/runtime',
      'if (signal.aborted || lateMs < punctualMs) return',
      'if (signal.aborted || lateMs !== Infinity) return',
    ],
    'packages/core/src/connection/runtime',
  ),
  coreMutant(
    'C10',
    'a token that still works waits for the lease of another',
    [
      'connection/refresh',
      'satisfies(life, known, { ...intent, wantsFresh: false })',
      'satisfies(life, known, intent)',
    ],
    'lease-wait',
  ),
  coreMutant(
    'C11',
    'an answer for a record that is gone is not revoked',
    [
      'connection/persistence',
      '  void revokeAtProvider(life, tokens.changes.credentials).catch(() => {})\n',
      '',
    ],
    'late-answer',
  ),
  coreMutant(
    'C11',
    'a record that was deleted comes back from initial credentials',
    [
      'connection/loading',
      '(initial === undefined || state.isInitialSettled || state.isInitialStored)',
      '(initial === undefined)',
    ],
    'deleted-record',
  ),
  coreMutant(
    'C14',
    'initial credentials are noted without a lease',
    [
      'connection/loading',
      'if (held === undefined) return found\n',
      'if (held !== undefined) await giveBack(life, held)\n  if (held === undefined) return (await store(life, found.version, found.record)) ?? found\n',
    ],
    'initial-in-flight',
  ),
  coreMutant(
    'P1',
    'what a function of a provider returns is taken as it is',
    [
      'providers/token-outcome',
      'const answer = usableAnswer(outcome.answer ?? {})',
      'const answer = outcome.answer',
    ],
    'custom-provider',
  ),
  coreMutant(
    'P1',
    'an empty refresh token is one',
    [
      'providers/token-answer',
      'if (isText(refreshToken)) answer',
      "if (typeof refreshToken === 'string') answer",
    ],
    'rotation',
    'fault-table',
  ),
  coreMutant(
    'P2',
    'saving is tried once',
    ['connection/persistence', 'runtime.monotonic() >= until\n', 'runtime.monotonic() <= until\n'],
    'late-answer',
  ),
  coreMutant(
    'P3',
    'tokens that are unsaved wait for the next refresh to be over',
    ['connection/refresh', '  await writeUnsaved(life)\n', ''],
    'unsaved-tokens',
  ),
  coreMutant(
    'P4',
    'an answer without an access token is none',
    [
      'providers/token-endpoint',
      'answer.accessToken !== undefined || answer.refreshToken !== undefined',
      'answer.accessToken !== undefined',
    ],
    'fault-table',
  ),
  coreMutant(
    'P5',
    'the end of a token that may be spent is called refused',
    [
      'connection/settlement',
      "const isLost = isSuspect && life.provider.rotation !== 'none'",
      'const isLost = isSuspect && held === undefined',
    ],
    'outcomes',
  ),
  coreMutant(
    'P5',
    'a token that a crashed process has sent is sent again at once',
    ['connection/refresh', 'const crashWatchMs = 5_000', 'const crashWatchMs = 0'],
    'before-sending',
  ),
  coreMutant(
    'P6',
    'the refresh token of an answer is not kept',
    ['providers/token-answer', 'if (isText(refreshToken)) answer.refreshToken = refreshToken', ''],
    'rotation',
    'packages/testing/src/simulation/simulation',
  ),
]

/** What only whole processes show. */
export const processMutants: readonly Mutant[] = [
  {
    ...coreMutant('C7', 'processes: the refresh token of an answer is not kept', [
      'providers/token-answer',
      'if (isText(refreshToken)) answer.refreshToken = refreshToken',
      '',
    ]),
    tests: ['packages/store-sqlite/src/life-cycle/processes.test.ts'],
    only: 'as many token requests as expirations',
  },
  {
    ...coreMutant('C11', 'processes: one that was stopped gives up before it listens', [
      'connection/runtime',
      'if (signal.aborted || lateMs < punctualMs) return',
      'if (signal.aborted || lateMs !== Infinity) return',
    ]),
    tests: ['packages/store-sqlite/src/life-cycle/processes.test.ts'],
    only: 'stopped past its lease while its request runs',
  },
]
