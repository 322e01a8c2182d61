import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'
import { idleClock } from './idle-clock.ts'

async function start() {
  const clock = idleClock(100)
  const simulator = await startSmartsheets({ now: clock.now, requestsPerMinute: 300 })
  const { baseUrl } = simulator.options
  const { request } = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, ...clock.runtime })
  const [sheet] = simulator.sheets
  const cell = `sheets/${sheet?.id}/rows/${sheet?.rowIds[0]}/columns/${sheet?.columns[0]?.id}`
  const startedAt = clock.now()
  const elapsed = () => (clock.now() - startedAt) / 60_000
  return { clock, simulator, request, cell, elapsed, [Symbol.asyncDispose]: () => simulator.close() }
}

test('1,000 requests under a limit of 300 a minute get no 429 and use 98 % of the allowance', async () => {
  await using stage = await start()
  const { clock, request, simulator, elapsed } = stage
  let left = 1000
  const work = async () => {
    while (left-- > 0) await request('users/me')
  }
  await clock.run(Promise.all(Array.from({ length: 50 }, work)))
  expect(simulator.stats).toMatchObject({ accepted: 1000, rateLimited: 0 })
  // The first 300 go at once; the other 700 need two minutes and a third of the allowance of the fourth.
  expect(elapsed()).toBeLessThanOrEqual(3 / 0.98)
})

test('a request that Smartsheet counts for ten is counted for ten', async () => {
  await using stage = await start()
  const { clock, request, cell, elapsed, simulator } = stage
  const history = () => request(`${cell}/history`)
  await clock.run(Promise.all(Array.from({ length: 30 }, history)))
  expect(elapsed()).toBeLessThan(0.1)
  await clock.run(history())
  expect(elapsed()).toBeGreaterThanOrEqual(1)
  expect(simulator.stats).toMatchObject({ accepted: 31, rateLimited: 0 })
  const others = Array.from({ length: 300 }, () => request('users/me'))
  await clock.run(Promise.all(others))
  expect(simulator.stats).toMatchObject({ accepted: 331, rateLimited: 0 })
  expect(elapsed()).toBeGreaterThanOrEqual(2)
})
