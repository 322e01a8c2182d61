import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { type Stage, startStage, until } from './stage.ts'

const minute = 60_000
const day = 24 * 60 * minute
const longestTimer = 2_147_483_647

/** The one timer that waits for later. */
async function timerOf({ clock }: Stage) {
  const timers = () => [...clock.alarms].filter(({ unref }) => unref)
  await until(() => timers().length === 1)
  return timers()[0]!
}

/** Lets the timer fire, and returns how long it was. */
async function fire(stage: Stage): Promise<number> {
  const timer = await timerOf(stage)
  stage.clock.advance(timer.ms)
  await stage.idle()
  return timer.ms
}

describe('keep-alive', () => {
  test('T7: without it there is no timer and no request', async () => {
    await using stage = await startStage()
    await stage.connection.fetch(stage.server.apiUrl)
    await stage.connection.refresh()
    await stage.idle()
    expect(stage.clock.alarms.size).toBe(0)
    stage.clock.advance(day)
    await stage.idle()
    expect(stage.server.stats.tokenRequests).toBe(1)
  })

  test('T7: refreshes whenever the token is due, also when nobody asks, with one timer that holds no process', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    for (let round = 1; round <= 5; round++) {
      expect(await fire(stage)).toBe(55 * minute)
      expect(stage.server.stats.tokenRequests).toBe(round)
      expect(await stage.connection.status()).toMatchObject({ state: 'fresh' })
    }
  })

  test('T7: a 60-day token is refreshed once, though no timer reaches so far', async () => {
    await using stage = await startStage({
      server: { accessTokenLifetime: 60 * 24 * 3600 },
      connection: { keepAlive: true },
    })
    expect(await fire(stage)).toBe(longestTimer)
    expect(await fire(stage)).toBe(longestTimer)
    expect(stage.server.stats.tokenRequests).toBe(0)
    expect(await fire(stage)).toBe(60 * day - 5 * minute - 2 * longestTimer)
    expect(stage.server.stats.tokenRequests).toBe(1)
    await timerOf(stage)
    expect(stage.server.stats.tokenRequests).toBe(1)
  })

  test('T7: looks at the wall clock again when the timer fires', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    await timerOf(stage)
    // Somebody else has refreshed in the meantime: the timer finds a token that is not due yet.
    stage.clock.advance(30 * minute)
    await stage.connection.refresh()
    stage.clock.advance(25 * minute)
    await stage.idle()
    expect(stage.server.stats.tokenRequests).toBe(1)
    expect((await timerOf(stage)).ms).toBe(30 * minute)
  })

  test('T7: stops on dispose', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    await timerOf(stage)
    await stage.connection[Symbol.asyncDispose]()
    expect(stage.clock.alarms.size).toBe(0)
    stage.clock.advance(day)
    await stage.idle()
    expect([stage.server.stats.tokenRequests, stage.clock.alarms.size]).toEqual([0, 0])
  })

  test('T7: does not run hot while refreshes fail, and goes on when they work again', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    const { server } = stage
    server.faults.token({ status: 503 }, Number.POSITIVE_INFINITY)
    await fire(stage)
    const waits = [await fire(stage), await fire(stage), await fire(stage)]
    // As long as the cool-down says, which doubles.
    expect(waits).toEqual([1_000, 2_000, 4_000])
    await timerOf(stage)
    expect(server.stats.tokenRequests).toBe(4 * 3)
    server.faults.clear()
    await fire(stage)
    expect((await stage.connection.status()).state).toBe('fresh')
  })

  test('T7: sends nothing for a connection that is over', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    stage.server.revokeGrant()
    await fire(stage)
    expect(stage.server.stats.tokenRequests).toBe(1)
    for (let round = 0; round < 5; round++) await fire(stage)
    expect(stage.server.stats.tokenRequests).toBe(1)
  })

  test('T7: after replace() goes by the life of the new token', async () => {
    await using stage = await startStage({
      server: { accessTokenLifetime: 60 * 24 * 3600 },
      connection: { keepAlive: true },
    })
    await timerOf(stage)
    const issuedAt = new Date(stage.clock.now()).toISOString()
    await stage.connection.replace({ ...stage.server.issue(), issuedAt, expiresIn: 3600 })
    await until(() => [...stage.clock.alarms].some(({ ms }) => ms === 55 * minute))
    await fire(stage)
    expect(stage.server.stats.tokenRequests).toBe(1)
  })

  test('T7: of a connection that is over, but whose last token still works, looks for a repair', async () => {
    await using stage = await startStage({ connection: { keepAlive: true } })
    stage.server.revokeGrant()
    expect(await fire(stage)).toBe(55 * minute)
    expect(await stage.connection.status()).toMatchObject({ state: 'reauthorization_required', usable: true })
    await stage.connect({ store: sameData(stage.store) }).replace(stage.server.issue())
    expect(await fire(stage)).toBe(minute)
    expect((await timerOf(stage)).ms).toBeGreaterThan(50 * minute)
    expect(await stage.connection.status()).toMatchObject({ state: 'fresh' })
  })

  test('T7: keeps no process running', async () => {
    const script = new URL('./processes/keep-alive-process.ts', import.meta.url)
    const child = spawn(process.execPath, ['--conditions=@evergrant/source', script.pathname], {
      stdio: 'inherit',
      timeout: 10_000,
    })
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
