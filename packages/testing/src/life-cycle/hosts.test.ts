import type { Sleep } from '@evergrant/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type StageOptions, startStage, until } from './stage.ts'
import { testClock } from './test-clock.ts'

const due: StageOptions = { ageSeconds: 56 * 60 }
const expired: StageOptions = { ageSeconds: 60 * 60 }

/** A host whose requests can be ended: what such a request waits for never comes, not even the end of a wait. */
function mortalHost() {
  const clock = testClock()
  let request = 0
  const alive = async <T>(promise: Promise<T>): Promise<T> => {
    const begunIn = request
    const value = await promise
    return begunIn === request ? value : new Promise<never>(() => {})
  }
  const sleep: Sleep = (ms, options) => alive(clock.sleep(ms, options))
  const send: typeof fetch = (input, init) => alive(fetch(input, init))
  return { clock, surroundings: { sleep, fetch: send }, endRequest: () => request++ }
}

describe('a host that ends what a request has begun', () => {
  afterEach(() => vi.unstubAllGlobals())

  test('T9: is handed the refresh that callers wait for, once something is sent', async () => {
    const handed: Promise<unknown>[] = []
    await using stage = await startStage({
      ...expired,
      server: { tokenDelay: 20 },
      connection: { waitUntil: (promise) => void handed.push(promise) },
    })
    const { connection, server } = stage
    const leaving = new AbortController()
    const left = connection.getAccessToken({ signal: leaving.signal })
    await until(() => handed.length)
    leaving.abort()
    await expect(left).rejects.toThrow('abort')
    await Promise.all(handed)
    expect((await connection.status()).state).toBe('fresh')
    expect([handed.length, server.stats.tokenRequests]).toEqual([1, 1])
  })

  test('F7: and a refresh with it is given up by whoever waits for it, and by whoever comes later', async () => {
    for (const isWaiting of [true, false]) {
      const { clock, surroundings, endRequest } = mortalHost()
      await using stage = await startStage({
        ...expired,
        clock,
        connection: surroundings,
        provider: { rotation: 'none' },
        server: { rotation: 'none' },
      })
      const { connection, server } = stage
      server.faults.token({ hang: true })
      void connection.getAccessToken()
      await until(() => server.stats.tokenRequests)
      endRequest()
      const waiting = isWaiting ? connection.getAccessToken() : undefined
      clock.advance(55_000)
      const token = waiting ?? connection.getAccessToken()
      if (!isWaiting) clock.advance(1_000)
      expect(server.isLiving(await token)).toBe(true)
      expect(server.stats.tokenRequests).toBe(2)
    }
  })

  test('T9: gets no refresh that nobody waits for unless it can be told to wait', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    await using stage = await startStage(due)
    const { connection, issued, server } = stage
    expect(await connection.getAccessToken()).not.toBe(issued.accessToken)
    expect(server.stats.tokenRequests).toBe(1)
    await using other = await startStage({ ...due, connection: { waitUntil: () => {} } })
    expect(await other.connection.getAccessToken()).toBe(other.issued.accessToken)
  })
})
