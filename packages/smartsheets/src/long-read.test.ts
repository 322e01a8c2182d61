import { memoryStore } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { describe, expect, test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'
import { idleClock } from './idle-clock.ts'

const rowCount = 400
const pageSize = 20

type Mishap = (simulator: SmartsheetsSimulator, now: number) => void

const busy = (status: number, errorCode: number): { status: number; body: object } => ({
  status,
  body: { errorCode, message: 'x' },
})

const mishaps: Record<string, Mishap> = {
  'too many requests': ({ faults }) => faults.api(busy(429, 4003), 2),
  'too many requests, until a date': ({ faults }, now) =>
    faults.api({ ...busy(429, 4003), retryAfter: new Date(now + 90_000).toUTCString() }),
  'a sheet that is being changed by somebody else': ({ faults }) => faults.api(busy(500, 4004), 2),
  'a server that ran out of time': ({ faults }) => faults.api(busy(500, 4002)),
  'a connection cut in the body': ({ faults }) => faults.api({ reset: 'body' }, 3),
  'a connection cut before the answer': ({ faults }) => faults.api({ reset: 'after' }),
  'an access token that expires': (simulator) => simulator.expireAccessTokens(),
  'an access token that is revoked before its time': (simulator) => simulator.revokeAccessToken(),
  'a sheet that changes': ({ sheets: [sheet] }) => sheet?.touch(),
}

/** Reads all rows while one thing after another happens, from the fifth page on. */
async function readWith(concurrency: number, ...happen: Mishap[]) {
  const clock = idleClock()
  await using simulator = await startSmartsheets({ now: clock.now, sheets: [{ rows: rowCount, columns: 3 }] })
  const { sheets, connection } = createSmartsheets({
    ...simulator.options,
    ...clock.runtime,
    id: 'acme/smartsheets',
    store: memoryStore(),
    credentials: simulator.issue(),
  })
  const [sheet] = simulator.sheets
  const before = [...(sheet?.rowIds ?? [])]
  const startedAt = clock.now()
  const read = async (): Promise<number[]> => {
    const ids: number[] = []
    for await (const page of sheets.rows(sheet?.id ?? 0, { pageSize, concurrency }).pages()) {
      ids.push(...page.map(({ id }) => id))
      if (ids.length >= 5 * pageSize) happen.shift()?.(simulator, clock.now())
    }
    return ids
  }
  const ids = await clock.run(read())
  await connection[Symbol.asyncDispose]()
  return { before, ids, elapsedMs: clock.now() - startedAt, stats: { ...simulator.stats } }
}

describe.each([1, 4])(
  'at concurrency %i a long read goes on, without a duplicate or a gap, over',
  (concurrency) => {
    test.each(Object.entries(mishaps))('%s', async (_, happen) => {
      const { before, ids } = await readWith(concurrency, happen)
      expect(ids).toEqual(before)
    })

    test('one of these after the other', async () => {
      const { before, ids, stats } = await readWith(concurrency, ...Object.values(mishaps))
      expect(ids).toEqual(before)
      expect(stats.tokenRequests).toBe(2)
    })
  },
)

test('too many requests hold everything back for the minute that Smartsheet advises', async () => {
  const { elapsedMs, stats } = await readWith(4, ({ faults }) => faults.api(busy(429, 4003)))
  expect(elapsedMs).toBeGreaterThanOrEqual(60_000)
  expect(elapsedMs).toBeLessThan(65_000)
  expect(stats.apiRequests).toBe(rowCount / pageSize + 1)
})

test('too many requests hold everything back until the date that the answer names', async () => {
  const { elapsedMs } = await readWith(1, ({ faults }, now) =>
    faults.api({ ...busy(429, 4003), retryAfter: new Date(now + 90_000).toUTCString() }),
  )
  expect(elapsedMs).toBeGreaterThanOrEqual(90_000)
  expect(elapsedMs).toBeLessThan(95_000)
})

test('an error that no retry helps ends the reading', async () => {
  const read = readWith(4, ({ faults }) => faults.api(busy(500, 4000)))
  await expect(read).rejects.toMatchObject({ providerCode: 4000 })
})
