import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { type Stage, type StageOptions, startStage } from './stage.ts'
import { testClock } from './test-clock.ts'

const minute = 60_000
const hour = 60 * minute

/** The server's clock is the true one; the connection's wall clock is set by the test. */
function startWithTrueTime(options: StageOptions = {}): Promise<Stage> {
  const clock = testClock()
  const start = clock.now() - clock.monotonic()
  return startStage({
    ...options,
    clock,
    server: { ...options.server, now: () => start + clock.monotonic() },
  })
}

/** Uses the connection every few minutes; its token must always be good. */
async function live({ connection, server, clock, idle }: Stage, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 2 * minute) {
    clock.advance(2 * minute)
    expect(server.isLiving(await connection.getAccessToken())).toBe(true)
    await idle()
  }
}

describe('a clock that is wrong', () => {
  for (const [name, jump] of Object.entries({
    'ten minutes on': 10 * minute,
    'ten minutes back': -10 * minute,
    'an hour on': hour,
    'an hour back': -hour,
    'a day back': -24 * hour,
  })) {
    test(`T5: and jumps ${name}, and back again, leads to no refresh loop and no stale token`, async () => {
      await using stage = await startWithTrueTime()
      const { server, clock } = stage
      await live(stage, 20 * minute)
      expect(server.stats.tokenRequests).toBe(0)
      for (const by of [jump, -jump]) {
        server.stats.reset()
        clock.jump(by)
        await live(stage, 20 * minute)
        expect(server.stats.tokenRequests).toBeLessThanOrEqual(1)
      }
      server.stats.reset()
      await live(stage, 12 * hour)
      expect(server.stats.tokenRequests).toBeLessThanOrEqual(14)
    })
  }

  test('T5: a token that seems to come from the future is due, not everlasting, and not refused', async () => {
    await using stage = await startWithTrueTime()
    const { connection, clock, issued, server } = stage
    clock.jump(-hour)
    expect(await connection.status()).toMatchObject({ state: 'due', usable: true })
    expect(await connection.getAccessToken()).toBe(issued.accessToken)
    await stage.idle()
    expect(await connection.status()).toMatchObject({ state: 'fresh' })
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('T5: two machines whose clocks differ by ten minutes share a connection', async () => {
    for (const skew of [10 * minute, -10 * minute]) {
      await using stage = await startWithTrueTime()
      const { connection, server, clock } = stage
      await connection.getAccessToken()
      const now = (): number => clock.now() + skew
      const other = stage.connect({ store: sameData(stage.store), now })
      for (let passed = 0; passed < 6 * hour; passed += 5 * minute) {
        clock.advance(5 * minute)
        for (const one of [connection, other]) {
          // Near its end a token may be dead where its age is not known for certain; the 401 mends that.
          expect((await one.fetch(server.apiUrl)).status).toBe(200)
          await stage.idle()
        }
      }
      expect(server.stats.reuse).toBe(0)
      expect(server.stats.tokenRequests).toBeLessThanOrEqual(2 * 6 + 3)
    }
  })
})

describe('a machine that sleeps', () => {
  test('T5: for two hours refreshes once when it wakes, where its monotonic clock has stood still', async () => {
    await using stage = await startStage()
    const { connection, server, clock, issued } = stage
    await connection.getAccessToken()
    clock.jump(2 * hour)
    const tokens = await Promise.all(Array.from({ length: 5 }, () => connection.getAccessToken()))
    expect(tokens).not.toContain(issued.accessToken)
    await live(stage, 30 * minute)
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('T5: where its wall clock has stood still, the monotonic one decides', async () => {
    await using stage = await startWithTrueTime()
    const { connection, server, clock } = stage
    await connection.getAccessToken()
    clock.advance(2 * hour)
    clock.jump(-2 * hour)
    expect((await connection.status()).state).toBe('expired')
    expect((await connection.fetch(server.apiUrl)).status).toBe(200)
    expect(server.stats).toMatchObject({ tokenRequests: 1, rejected401: 0 })
  })

  test('T5: the age of a token is kept when only its record is read again', async () => {
    await using stage = await startWithTrueTime()
    const { connection, clock, store } = stage
    await connection.getAccessToken()
    clock.advance(40 * minute)
    clock.jump(-30 * minute)
    const stored = (await store.get(connection.id))!
    await store.compareAndSet(stored.id, stored.version, { ...stored, dueInMs: null })
    clock.advance(14 * minute)
    await expect(connection.getAccessToken({ minValidity: 1800 })).resolves.toBeTruthy()
    expect(stage.server.stats.tokenRequests).toBe(1)
    clock.advance(56 * minute)
    expect((await connection.status()).state).toBe('due')
  })
})
