import * as fc from 'fast-check'
import type { ServerRotation } from '../token-grants.ts'

/** What happens in a schedule besides callers that want a token. */
export type Action =
  | { kind: 'call' | 'rejected' | 'forced' | 'crash' | 'replace' | 'revoke' | 'recreate' | 'withdraw' }
  | { kind: 'stop' | 'store_down' | 'clock_jump'; ms: number }
  | { kind: 'stop_at'; point: StopPoint; ms: number }
  | { kind: 'store_loses_answers'; count: number }
  | { kind: 'network'; fault: NetworkFault; count: number }

/** Where a process may be stopped that refreshes: when it has a lease, or when it has sent its request. */
export type StopPoint = 'lease' | 'request'

/** What may happen to a token request. */
export type NetworkFault =
  | 'refused'
  | 'lost_before'
  | 'lost_after'
  | 'late_answer'
  | 'late_request'
  | 'status_500'
  | 'status_502'
  | 'status_503'

/** An action, when it happens (milliseconds from the start) and to which process. */
export interface Step {
  at: number
  process: number
  action: Action
}

/** One run, from a seed. */
export interface Schedule {
  seed: number
  rotation: ServerRotation
  familyRevocation: boolean
  processes: number
  steps: readonly Step[]
}

/** How long an access token lives here, in seconds. */
export const lifetimeSeconds = 600

const call: fc.Arbitrary<Action> = fc.constantFrom(
  { kind: 'call' },
  { kind: 'call' },
  { kind: 'rejected' },
  { kind: 'forced' },
)

const trouble: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ kind: 'crash' }),
  fc.integer({ min: 1_000, max: 60_000 }).map((ms): Action => ({ kind: 'stop', ms })),
  fc
    .tuple(fc.constantFrom<StopPoint>('lease', 'request'), fc.integer({ min: 20_000, max: 120_000 }))
    .map(([point, ms]): Action => ({ kind: 'stop_at', point, ms })),
  fc.integer({ min: 100, max: 30_000 }).map((ms): Action => ({ kind: 'store_down', ms })),
  fc.constantFrom(-3600_000, -600_000, 600_000, 3600_000).map((ms): Action => ({ kind: 'clock_jump', ms })),
  fc.integer({ min: 1, max: 3 }).map((count): Action => ({ kind: 'store_loses_answers', count })),
  fc
    .tuple(
      fc.constantFrom<NetworkFault>(
        'refused',
        'lost_before',
        'lost_after',
        'late_answer',
        'late_request',
        'status_500',
        'status_502',
        'status_503',
      ),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([fault, count]): Action => ({ kind: 'network', fault, count })),
)

const overrule: fc.Arbitrary<Action> = fc.constantFrom<Action>(
  { kind: 'replace' },
  { kind: 'replace' },
  { kind: 'recreate' },
  { kind: 'revoke' },
  { kind: 'withdraw' },
)

/** Times that crowd where tokens expire, because that is where things go wrong. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 2_500_000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60_000 }))
    .map(([n, ms]) => n * 580_000 + ms),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 300 }))
    .map(([n, ms]) => n * 590_000 + ms),
)

function stepsOf(action: fc.Arbitrary<Action>): fc.Arbitrary<Step[]> {
  const step = fc.record({ at: instant, process: fc.integer({ min: 0, max: 3 }), action })
  return fc.array(step, { minLength: 4, maxLength: 40 })
}

const frame = {
  seed: fc.integer(),
  rotation: fc.constantFrom<ServerRotation>(
    'none',
    'until_used',
    { graceSeconds: 60 },
    'single_use',
    'single_use',
  ),
  familyRevocation: fc.boolean(),
  processes: fc.integer({ min: 1, max: 4 }),
}

/** Callers and nothing else. */
export const calmSchedule: fc.Arbitrary<Schedule> = fc.record({ ...frame, steps: stepsOf(call) })

/** Callers and everything that goes wrong. */
export const stormySchedule: fc.Arbitrary<Schedule> = fc.record({
  ...frame,
  steps: stepsOf(
    fc.oneof(
      { arbitrary: call, weight: 6 },
      { arbitrary: trouble, weight: 5 },
      { arbitrary: overrule, weight: 1 },
    ),
  ),
})
