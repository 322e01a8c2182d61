import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runSchedule } from './run-schedule.ts'
import { calmSchedule, type Schedule, stormySchedule } from './schedule.ts'

// The one exception to "no patched fetch": processes, clocks, the network and the store's trouble are simulated over the
// real life cycle, so that a schedule is replayed from its seed. SCHEDULES says how many are run.
const schedules = Number(process.env.SCHEDULES ?? 1_500)
const seed = Number(process.env.SIMULATION_SEED ?? 20_300_101)
const options = { numRuns: schedules, seed, endOnFailure: process.env.SHRINK === undefined }
const minutes = Math.max(1, Math.ceil(schedules / 2_000)) * 60_000

test('C1, C6, P6: without faults no token is sent twice and no call fails', {
  timeout: minutes,
}, async () => {
  await fc.assert(
    fc.asyncProperty(calmSchedule, async (schedule) => {
      const { reuse, failures, stuck, end } = await runSchedule(schedule)
      expect({ reuse, failures, stuck, end }).toEqual({ reuse: 0, failures: [], stuck: 0, end: 'alive' })
    }),
    { ...options, numRuns: Math.ceil(schedules / 5) },
  )
})

test('P5, C9, C11, O2: with every fault a connection ends only by a truly lost answer, and says so', {
  timeout: minutes,
}, async () => {
  await fc.assert(
    fc.asyncProperty(stormySchedule, async (schedule) => {
      check(schedule, await runSchedule(schedule))
    }),
    options,
  )
})

function check(schedule: Schedule, outcome: Awaited<ReturnType<typeof runSchedule>>): void {
  const { end, stuck, isAnswerLost, isOverdue, isWithdrawn, isRevoked, isHalfRecreated } = outcome
  const { account, expectedAccount } = outcome
  // No schedule gets stuck.
  expect(stuck).toBe(0)
  expect(end).not.toBe('other')
  if (isHalfRecreated) return
  // Nothing of an old account is saved over a new one; a revoked connection stays revoked.
  if (isRevoked === true) expect(end).toBe('revoked')
  if (expectedAccount !== undefined) expect(account).toBe(expectedAccount)
  expect(end).not.toBe('missing')
  if (end === 'alive' || end === 'revoked') return
  // Every loss is a truly lost answer, or the provider's own doing, and is labelled so. Where a spent token that comes
  // again ends the whole grant, so does a request, or an answer, that was taken for lost and comes late.
  const isFamilyLost = schedule.familyRevocation && isOverdue
  expect(isAnswerLost || isFamilyLost || isWithdrawn).toBe(true)
  // Two refreshes after a late request nobody suspects it any more.
  if (end === 'refused') expect(isFamilyLost || isWithdrawn).toBe(true)
  if (schedule.rotation === 'none') expect(isWithdrawn).toBe(true)
}

test('one seed gives one trace', async () => {
  const [schedule] = fc.sample(stormySchedule, { numRuns: 1, seed: 7 })
  const [one, other] = [await runSchedule(schedule!), await runSchedule(schedule!)]
  expect(one.trace.length).toBeGreaterThan(0)
  expect(one.trace).toEqual(other.trace)
})
