import { coreMutant, type Mutant } from './mutant.ts'

/** Time, failure, security and observation. */
export const outcomeMutants: readonly Mutant[] = [
  coreMutant(
    'T2',
    'the due window is five minutes for every lifetime',
    ['models/lifetime', 'Math.min(timings.dueMs, seconds * 1000 * timings.dueFraction)', 'timings.dueMs'],
    'windows',
  ),
  coreMutant(
    'T3',
    'all instances refresh at the same moment',
    ['models/lifetime', 'window * (1 + random() / 2)', 'window'],
    'windows',
  ),
  coreMutant(
    'T4',
    'a token is as old as its answer',
    [
      'connection/token-changes',
      'issuedAt: new Date(requestedAtWall).toISOString(),',
      'issuedAt: new Date(runtime.now()).toISOString(),',
    ],
    'windows',
  ),
  coreMutant(
    'T5',
    'the wall clock alone says how old a token is',
    [
      'connection/snapshot',
      'Math.max(now - issuedAt, ageWhenSeen + runtime.monotonic() - seenAt)',
      'now - issuedAt + 0 * (ageWhenSeen + seenAt)',
    ],
    'clocks',
  ),
  coreMutant(
    'T6',
    'a lifetime may be anything that begins with digits',
    [
      'models/lifetime',
      '/^\\d{1,12}$/.test(value) ? Number(value)',
      '/^\\d/.test(value) ? Number.parseInt(value)',
    ],
    'lifetimes',
  ),
  coreMutant(
    'T7',
    'a timer is set for as long as it takes',
    ['connection/keep-alive', 'Math.min(longestTimerMs, dueMs', 'Math.max(0, dueMs'],
    'keep-alive',
  ),
  coreMutant(
    'F1',
    'a refused refresh token is sent again',
    [
      'connection/decision',
      'if (record.ended?.of === grant) return stop(reauthorizationRequired(life, record.ended.reason))',
      '',
    ],
    'refusal',
  ),
  coreMutant(
    'F1',
    'a refused refresh token ends the connection, whatever is stored by now',
    ['connection/settlement', 'if (found.grant !== snapshot.grant || found', 'if (found'],
    'outcomes',
  ),
  coreMutant(
    'F2',
    'a redirect is followed up as a transient failure',
    [
      'providers/token-endpoint',
      "kind: 'misconfigured', detail: 'the token endpoint redirects'",
      "kind: 'declined', detail: 'the token endpoint redirects'",
    ],
    'failure',
    'fault-table',
  ),
  coreMutant(
    'F3',
    'a refresh that fails takes the token that still works along',
    [
      'connection/token-reader',
      'return !intent.isForced && memory !== undefined && isUsable(life, memory, intent) ? memory : undefined',
      'return memory && undefined',
    ],
    'failure',
    'windows',
  ),
  coreMutant(
    'F4',
    'a request that may still run is repeated, also for single use',
    [
      'connection/token-attempts',
      "(kind === 'unanswered' && repeatability !== 'single_use')",
      "(kind === 'unanswered' && repeatability !== undefined)",
    ],
    'outcomes',
    'failure',
  ),
  coreMutant(
    'F5',
    'Retry-After is not asked',
    [
      'providers/token-endpoint',
      'const delay = retryAfter === undefined ? {} : { retryAfter }',
      'const delay = {}',
    ],
    'fault-table',
  ),
  coreMutant(
    'F5',
    'a pause holds for one connection alone',
    [
      'connection/decision',
      'const endpointMs = endpointPauseMs(life)',
      'const endpointMs = 0 * endpointPauseMs(life)',
    ],
    'failure',
    'packages/testing/src/connections/refresh-due',
  ),
  coreMutant(
    'F6',
    'an abort waits for the refresh',
    ['connection/runtime', 'if (signal === undefined) return promise\n', 'return promise\n'],
    'concurrency',
    'fetch-aborts',
  ),
  coreMutant(
    'F8',
    'a stream is sent twice',
    [
      'connection/authorized-fetch',
      '  if (isStream(hop.body)) {\n    // It',
      "  if (hop.href === '') {\n    // It",
    ],
    'fetch-bodies',
  ),
  coreMutant(
    'F10',
    'an answer is read to its end',
    ['providers/token-endpoint', 'const longestAnswer = 1_048_576', 'const longestAnswer = 1_048_576_000'],
    'failure',
    'fault-table',
  ),
  coreMutant(
    'F11',
    'a 200 without tokens is a configuration that cannot work',
    [
      'providers/token-endpoint',
      "if (ok) return { kind: 'inconclusive'",
      "if (ok && text === '') return { kind: 'inconclusive'",
    ],
    'failure',
    'fault-table',
  ),
  coreMutant(
    'F12',
    'a token that the API never takes is refreshed at every 401',
    ['connection/connection', 'const unacceptedPauseMs = 60_000', 'const unacceptedPauseMs = 0'],
    'fetch-rejected-tokens',
  ),
  coreMutant(
    'S2',
    'a connection prints what it is made of',
    [
      'connection/connection',
      "return redacted(connection, 'Connection', { id, provider: provider.id })",
      'return connection',
    ],
    'secrets',
    'observation',
  ),
  coreMutant(
    'S3',
    'every origin is given the token',
    [
      'connection/authorized-fetch',
      'const token = source.mayAuthorize(hop.href) ?',
      "const token = hop.href !== '' ?",
    ],
    'fetch-redirects',
  ),
  coreMutant(
    'S3',
    'what a caller says of itself crosses to another origin',
    [
      'connection/authorized-fetch',
      'for (const name of personal) headers.delete(name)',
      'headers.delete(personal[1]!)',
    ],
    'fetch-redirects',
  ),
  coreMutant(
    'S6',
    'tokens of another provider are sent to this one',
    [
      'connection/connection-record',
      'return provider !== id || tokenEndpoint !== client?.tokenEndpoint',
      'return tokenEndpoint === id && client !== undefined',
    ],
    'before-sending',
    'secrets',
    'observation',
    'initial-credentials',
  ),
  coreMutant(
    'F1',
    'an end that is known is announced again',
    ['connection/settlement', 'if (isOurs && saved', 'if (saved'],
    'refusal',
  ),
  coreMutant(
    'O1',
    'an end that is not written is announced',
    ['connection/settlement', "if (isOurs && saved !== 'unwritten')", 'if (isOurs)'],
    'unwritten-end',
  ),
  coreMutant(
    'O1',
    'a failure is announced by every call that it holds up',
    [
      'connection/refresh',
      "if (result.kind === 'failed' && !run.isKnown) {",
      "if (result.kind === 'failed') {",
    ],
    'events',
  ),
  coreMutant(
    'O2',
    'what was read before replace() takes its place',
    [
      'connection/life-cycle',
      'if (isStale) return memoryOf(life) ?? snapshot',
      'if (isStale) state.memory = snapshot',
    ],
    'stale-reads',
  ),
  coreMutant(
    'O2',
    'a refresh in flight wins over replace() and revoke()',
    ['connection/overrule', '    state.generation++\n', ''],
    'overruling',
    'late-answer',
    'unsaved-tokens',
  ),
]
