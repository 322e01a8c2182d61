import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCredentials } from '../models/credentials.ts'
import { defaultTimings, drawLifetime } from '../models/lifetime.ts'
import { oauth2Provider } from '../providers/oauth2-provider.ts'
import type { ConnectionRecord } from './connection-record.ts'
import { platform, type Runtime } from './runtime.ts'
import { freshnessOf, remainingMs, type Snapshot, takeSnapshot } from './snapshot.ts'

const provider = oauth2Provider({
  id: 'things',
  name: 'Things',
  origins: ['https://things.example.com'],
  tokenEndpoint: 'https://things.example.com/token',
  clientId: 'client',
})
const start = Date.parse('2026-03-01T12:00:00Z')
const timings = defaultTimings

/** Both clocks, to be set. */
function clocks(): Runtime & { wall: number; mono: number } {
  const runtime = {
    ...platform,
    wall: start,
    mono: 5_000,
    now: () => runtime.wall,
    monotonic: () => runtime.mono,
  }
  return runtime
}

function recordOf(seconds: number, draw: number): ConnectionRecord {
  return {
    v: 1,
    provider: 'things',
    tokenEndpoint: 'https://things.example.com/token',
    clientId: 'client',
    initial: [],
    credentials: parseCredentials({
      accessToken: 'access',
      refreshToken: 'refresh',
      issuedAt: new Date(start),
      expiresIn: seconds,
    }),
    lifetime: drawLifetime(seconds, false, timings, () => draw),
  }
}

function see(runtime: Runtime, record: ConnectionRecord, previous?: Snapshot): Promise<Snapshot> {
  return takeSnapshot({ version: 1, record, provider, owner: 'owner', runtime, timings, previous })
}

const seconds = fc.integer({ min: 1, max: 60 * 24 * 3600 })
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const order = ['fresh', 'due', 'expired']

describe('a token', () => {
  test('T1: is fresh, then due, then expired, and never goes back while time passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        seconds,
        draw,
        fc.array(fc.nat(5 * 24 * 3600_000), { maxLength: 30 }),
        async (life, drawn, steps) => {
          const runtime = clocks()
          const snapshot = await see(runtime, recordOf(life, drawn))
          let last = 0
          for (const step of [0, ...steps]) {
            runtime.wall += step
            runtime.mono += step
            const now = order.indexOf(freshnessOf(snapshot, runtime))
            expect(now).toBeGreaterThanOrEqual(last)
            last = now
            const age = runtime.wall - start
            expect(order[now] === 'fresh').toBe(age < snapshot.dueAge)
            expect(order[now] === 'expired').toBe(age >= snapshot.expiredAge)
            expect(remainingMs(snapshot, runtime)).toBe(life * 1000 - age)
          }
        },
      ),
    )
  })

  test('T5: is not taken for fresh beyond its due time by either clock, wherever the other one is', async () => {
    await fc.assert(
      fc.asyncProperty(
        seconds,
        draw,
        fc.integer({ min: -48 * 3600_000, max: 48 * 3600_000 }),
        fc.nat(48 * 3600_000),
        async (life, drawn, wall, mono) => {
          const runtime = clocks()
          const snapshot = await see(runtime, recordOf(life, drawn))
          runtime.wall += wall
          runtime.mono += mono
          if (Math.max(wall, mono) >= snapshot.dueAge)
            expect(freshnessOf(snapshot, runtime)).not.toBe('fresh')
          if (Math.max(wall, mono) >= snapshot.expiredAge)
            expect(freshnessOf(snapshot, runtime)).toBe('expired')
          // A clock that has gone back makes it due, and does not end it.
          if (wall < -5_000 && mono < snapshot.dueAge) expect(freshnessOf(snapshot, runtime)).toBe('due')
          if (wall < 0 && mono < snapshot.expiredAge)
            expect(remainingMs(snapshot, runtime)).toBeGreaterThan(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('T5: keeps its age when its record is read again, and has it from the wall clock when it is first seen', async () => {
    const runtime = clocks()
    runtime.wall += 40 * 60_000
    const first = await see(runtime, recordOf(3600, 0))
    runtime.mono += 14 * 60_000
    runtime.wall = start
    const again = await see(runtime, { ...recordOf(3600, 0), reauthorizeBy: start }, first)
    expect(freshnessOf(again, runtime)).toBe('fresh')
    runtime.mono += 60_000
    expect(freshnessOf(again, runtime)).toBe('due')
    // Another token has an age of its own.
    const other = {
      ...recordOf(3600, 0),
      credentials: parseCredentials({
        accessToken: 'other',
        refreshToken: 'r',
        issuedAt: new Date(start),
        expiresIn: 3600,
      }),
    }
    expect(freshnessOf(await see(runtime, other, first), runtime)).toBe('fresh')
  })

  test('T5: a few seconds between the clocks of two machines make nothing due', async () => {
    const runtime = clocks()
    const snapshot = await see(runtime, recordOf(3600, 0))
    runtime.wall -= 4_000
    expect(freshnessOf(snapshot, runtime)).toBe('fresh')
    runtime.wall -= 2_000
    expect(freshnessOf(snapshot, runtime)).toBe('due')
  })

  test('T8: without a lifetime is due for ever and never expired; with null it is neither', async () => {
    const runtime = clocks()
    const { lifetime: _, ...record } = recordOf(3600, 0)
    const unknown = await see(runtime, record)
    const { credentials } = record
    const endless = await see(runtime, { ...record, credentials: { ...credentials, expiresIn: null } })
    for (const years of [0, 1, 50]) {
      runtime.wall = start + years * 365 * 24 * 3600_000
      expect(freshnessOf(unknown, runtime)).toBe('due')
      expect(freshnessOf(endless, runtime)).toBe('fresh')
    }
  })

  test('S6: of another provider or token endpoint is none at all', async () => {
    const runtime = clocks()
    for (const foreign of [{ provider: 'others' }, { tokenEndpoint: 'https://example.com/token' }]) {
      const snapshot = await see(runtime, { ...recordOf(3600, 0), ...foreign })
      expect([snapshot.accessToken, freshnessOf(snapshot, runtime)]).toEqual([undefined, 'expired'])
      expect(remainingMs(snapshot, runtime)).toBe(0)
    }
  })
})
