import { createDirector } from './director.ts'
import { lifetimeSeconds, type Schedule } from './schedule.ts'
import { createWorld, id, type World } from './world.ts'

/** How a schedule ended. */
export interface Outcome {
  /** Token requests that reached the server. */
  requests: number
  /** Spent tokens that came to the server again. */
  reuse: number
  /** Calls that failed, by code. */
  failures: string[]
  /** Calls that never ended in a process that lives. */
  stuck: number
  /** The connection at the end. */
  end: 'alive' | 'revoked' | 'refused' | 'rotation_lost' | 'missing' | 'other'
  /** Whether an answer of the final account was truly lost. */
  isAnswerLost: boolean
  /** Whether a request came, or an answer was saved, so late that somebody else may have sent the same token. */
  isOverdue: boolean
  /** Whether the provider withdrew the final account's grant. */
  isWithdrawn: boolean
  /** The account whose tokens are in the store, and the one that should be; undefined: nobody can say. */
  account: number | undefined
  expectedAccount: number | undefined
  /** The record was deleted and creating it anew failed: whoever brings initial credentials begins from them. */
  isHalfRecreated: boolean
  /** Whether `revoke()` had the last word. */
  isRevoked: boolean | undefined
  trace: string[]
}

const quiet = 20 * 60_000

/** Runs a schedule in virtual time, lets the trouble end, and looks at what is left. */
export async function runSchedule(schedule: Schedule): Promise<Outcome> {
  const world = createWorld(schedule)
  const { scheduler } = world
  await settled(world, world.processes[0]!.connection.status())
  const start = scheduler.now()
  const { act, failures, pending, withdrawn, overruling } = createDirector(world)
  for (const { at, process, action } of schedule.steps)
    scheduler.after(at, undefined, () => act(process, action))
  const lastStep = Math.max(...schedule.steps.map(({ at }) => at))
  await scheduler.runUntil(() => scheduler.now() >= start + lastStep + 1, start + lastStep)
  await calmDown(world)
  const end = await finalState(world)
  const living = [...pending].filter(({ process }) => !process.owner.isDead).length
  const record = await world.engine.get(id)
  const stored = record && JSON.parse(new TextDecoder().decode(record.data))
  const account = world.accountOf(stored?.credentials?.refreshToken)
  return {
    requests: world.network.requests,
    reuse: world.reuse(),
    failures,
    stuck: living,
    end,
    isAnswerLost: world.network.issues.some(
      ({ sent, refreshToken, owner, isDelivered }) =>
        world.accountOf(sent) === account && !world.saved.has(refreshToken) && (!isDelivered || owner.isDead),
    ),
    isOverdue: [...world.network.overdue].some((sent) => world.accountOf(sent) === account),
    isWithdrawn: account !== undefined && withdrawn.has(account),
    account,
    expectedAccount: overruling.isCertain && !overruling.isRevoked ? overruling.account : undefined,
    isHalfRecreated: overruling.isHalfRecreated,
    isRevoked: overruling.isCertain ? overruling.isRevoked : undefined,
    trace: world.trace,
  }
}

/** The trouble ends, and everything that is under way finishes. */
async function calmDown({ scheduler, network, trouble, processes }: World): Promise<void> {
  network.faults.length = 0
  Object.assign(trouble, { downUntil: 0, lostAnswers: 0 })
  for (const { owner } of processes) Object.assign(owner, { stoppedUntil: 0, stopAt: undefined })
  let isOver = false
  scheduler.after(quiet, undefined, () => (isOver = true))
  await scheduler.runUntil(() => isOver, scheduler.now() + quiet)
}

/** Every process asks for a token once more, a lifetime later each time. */
async function finalState(world: World): Promise<Outcome['end']> {
  let end: Outcome['end'] = 'other'
  for (const { connection } of world.processes) {
    for (let attempt = 0; attempt < 6; attempt++) {
      const asked = await ask(world, () => connection.getAccessToken())
      const isRefused = !isReason(asked) && world.grants.use(asked).state === 'invalid'
      const answer = isRefused
        ? await ask(world, () => connection.getAccessToken({ rejected: asked }))
        : asked
      end = isReason(answer) ? answer : 'alive'
      await wait(world, (lifetimeSeconds + 400) * 1000)
      if (end !== 'other' && attempt > 0) break
    }
  }
  return end
}

const reasons = ['revoked', 'refused', 'rotation_lost', 'missing', 'other'] as const

function isReason(answer: string): answer is (typeof reasons)[number] {
  return reasons.includes(answer as (typeof reasons)[number])
}

/** An access token, or why there is none. */
async function ask(world: World, call: () => Promise<string>): Promise<string> {
  let answer: string | undefined
  call().then(
    (token) => (answer = token),
    ({ reason }) => (answer = isReason(`${reason}`) ? reason : 'other'),
  )
  await world.scheduler.runUntil(() => answer !== undefined, world.scheduler.now() + quiet)
  return answer ?? 'other'
}

async function settled({ scheduler }: World, promise: Promise<unknown>): Promise<void> {
  let isSettled = false
  promise.finally(() => (isSettled = true)).catch(() => {})
  await scheduler.runUntil(() => isSettled, scheduler.now() + quiet)
}

async function wait({ scheduler }: World, ms: number): Promise<void> {
  let isOver = false
  scheduler.after(ms, undefined, () => (isOver = true))
  await scheduler.runUntil(() => isOver, scheduler.now() + ms)
}
