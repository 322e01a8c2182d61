import { memoryStore } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { startStage } from './stage.ts'

const minute = 60_000

describe('the two windows', () => {
  test('T1: a fresh token is used, a due one is used and refreshed once behind, for an expired one callers wait', async () => {
    await using stage = await startStage({ server: { tokenDelay: 20 } })
    const { server, connection, clock, issued } = stage
    const call = () => connection.getAccessToken()
    clock.advance(54 * minute)
    expect(await call()).toBe(issued.accessToken)
    expect((await connection.status()).state).toBe('fresh')
    expect(server.stats.tokenRequests).toBe(0)

    clock.advance(2 * minute)
    expect((await connection.status()).state).toBe('due')
    expect(await Promise.all(Array.from({ length: 20 }, call))).toEqual(Array(20).fill(issued.accessToken))
    await stage.idle()
    const second = await call()
    expect(second).not.toBe(issued.accessToken)
    expect(server.stats.tokenRequests).toBe(1)

    clock.advance(59.6 * minute)
    expect((await connection.status()).state).toBe('expired')
    const third = await Promise.all(Array.from({ length: 20 }, call))
    expect(new Set(third).size).toBe(1)
    expect(third).not.toContain(second)
    expect(server.stats.tokenRequests).toBe(2)
  })

  test('T2: a 60 s token is not refreshed at every call, but once in its life', async () => {
    await using stage = await startStage({ server: { accessTokenLifetime: 60 } })
    const { server, connection, clock } = stage
    for (let second = 0; second < 600; second++) {
      clock.advance(1_000)
      expect(server.isLiving(await connection.getAccessToken())).toBe(true)
      await stage.idle()
    }
    // The due window of 60 s is 6 s.
    expect(server.stats.tokenRequests).toBe(11)
  })

  test('T2: a token that is asked to last longer is refreshed first, for half of its life at most', async () => {
    await using stage = await startStage()
    const { server, connection, clock, issued } = stage
    expect(await connection.getAccessToken({ minValidity: 59 * 60 })).toBe(issued.accessToken)
    clock.advance(29 * minute)
    expect(await connection.getAccessToken({ minValidity: 24 * 3600 })).toBe(issued.accessToken)
    clock.advance(2 * minute)
    expect(await connection.getAccessToken({ minValidity: 24 * 3600 })).not.toBe(issued.accessToken)
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('T3: when a token is due is drawn once, by whoever saved it, and only ever earlier', async () => {
    await using stage = await startStage()
    const { clock, connection, connect, store } = stage
    await connection.getAccessToken()
    const early = connect({ store: sameData(store), random: () => 0.999 })
    await early.refresh()
    expect((await stage.record()).lifetime?.dueAfterMs).toBe(3600_000 - 300_000 * 1.4995)
    clock.advance(52 * minute)
    // The other process draws nothing itself, it goes by what is stored.
    const other = connect({ store: sameData(store), random: () => 0 })
    expect((await other.status()).state).toBe('fresh')
    clock.advance(minute)
    expect((await other.status()).state).toBe('due')
  })

  test('T3: 50 instances with one lifetime are due at 50 different times', async () => {
    await using stage = await startStage()
    const due: number[] = []
    for (let index = 0; index < 50; index++) {
      const store = memoryStore({ now: stage.clock.now })
      const credentials = stage.server.issue()
      const connection = stage.connect({ store, credentials, random: Math.random })
      await connection.getAccessToken()
      due.push((await store.get(connection.id))!.dueAt! - stage.clock.now())
    }
    expect(new Set(due).size).toBeGreaterThan(45)
    expect(Math.max(...due)).toBeLessThanOrEqual(55 * minute)
    expect(Math.min(...due)).toBeGreaterThanOrEqual(52.5 * minute)
  })

  test('T4: a token counts from before its request was sent, whatever the server says the time is', async () => {
    await using stage = await startStage()
    const { clock, connect, server } = stage
    let sentAt = 0
    const connection = connect({
      async fetch(input, init) {
        sentAt = clock.now()
        const response = await fetch(input, init)
        clock.advance(15_000)
        const headers = new Headers(response.headers)
        headers.set('date', new Date(sentAt + 3600_000).toUTCString())
        return new Response(response.body, { status: response.status, headers })
      },
    })
    const { issuedAt, expiresIn } = await connection.refresh()
    expect([issuedAt, expiresIn]).toEqual([new Date(sentAt).toISOString(), 3600])
    expect((await connection.status()).expiresAt).toBe(new Date(sentAt + 3600_000).toISOString())
    clock.advance(55 * minute - 15_001)
    expect((await connection.status()).state).toBe('fresh')
    clock.advance(1)
    expect((await connection.status()).state).toBe('due')
    expect(server.stats.tokenRequests).toBe(1)
  })
})

describe('a host that freezes', () => {
  test('T9: is handed the refresh that nobody waits for', async () => {
    const handed: Promise<unknown>[] = []
    await using stage = await startStage({
      ageSeconds: 56 * 60,
      server: { tokenDelay: 20 },
      connection: { waitUntil: (promise) => void handed.push(promise) },
    })
    const { connection, issued, server } = stage
    expect(await connection.getAccessToken()).toBe(issued.accessToken)
    expect([handed.length, server.stats.grants]).toEqual([1, 0])
    // What becomes of the tokens is none of the host's business.
    expect(await handed[0]).toBe(undefined)
    expect((await stage.record()).credentials?.accessToken).not.toBe(issued.accessToken)
    await connection.getAccessToken()
    expect(handed.length).toBe(1)
  })

  test('T9: is handed a promise that does not reject when the refresh fails', async () => {
    const handed: Promise<unknown>[] = []
    await using stage = await startStage({
      ageSeconds: 56 * 60,
      connection: { waitUntil: (promise) => void handed.push(promise) },
    })
    stage.server.revokeGrant()
    await stage.connection.getAccessToken()
    await expect(Promise.all(handed)).resolves.toEqual([undefined])
    expect(await stage.eventTypes()).toContain('reauthorization_required')
  })

  test('T9: with refreshAhead false nothing runs behind, callers wait for a due token', async () => {
    await using stage = await startStage({
      ageSeconds: 56 * 60,
      connection: { refreshAhead: false },
    })
    const { connection, issued, server } = stage
    const { accessToken } = await connection.getCredentials()
    expect(accessToken).not.toBe(issued.accessToken)
    expect(await connection.getAccessToken()).toBe(accessToken)
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('T9, F3: with refreshAhead false a due token outlives a refresh that fails', async () => {
    await using stage = await startStage({ ageSeconds: 56 * 60, connection: { refreshAhead: false } })
    const { connection, issued, server, clock } = stage
    server.faults.token({ status: 503 }, Number.POSITIVE_INFINITY)
    expect(await connection.getAccessToken()).toBe(issued.accessToken)
    expect((await connection.fetch(server.apiUrl)).status).toBe(200)
    await expect(connection.getAccessToken({ rejected: issued.accessToken })).rejects.toMatchObject({
      code: 'refresh_failed',
    })
    clock.advance(4 * minute)
    await expect(connection.getAccessToken()).rejects.toMatchObject({ code: 'refresh_failed' })
  })
})
