import type { Rotation } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { connectionId, openScene, type Scene, storeIsDown, suspectSince, typesOf } from './scene.ts'
import { tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

// The first half of the table "P5 and F4 in one table": what happens before anything is sent.

/** N, U and G of the table, and the three that count as X. */
const modes: readonly { name: string; rotation: Rotation; crashedMsAgo: number; watchMs: number }[] = [
  { name: 'none', rotation: 'none', crashedMsAgo: 31_000, watchMs: 0 },
  { name: 'until_used', rotation: 'until_used', crashedMsAgo: 31_000, watchMs: 5_000 },
  { name: 'a grace', rotation: { graceSeconds: 60 }, crashedMsAgo: 31_000, watchMs: 0 },
  { name: 'a grace that is over', rotation: { graceSeconds: 60 }, crashedMsAgo: 45_000, watchMs: 5_000 },
  { name: 'single_use', rotation: 'single_use', crashedMsAgo: 31_000, watchMs: 5_000 },
  { name: 'unknown', rotation: 'unknown', crashedMsAgo: 31_000, watchMs: 5_000 },
]

/** Another process takes the lease and is never heard of again. */
async function crash({ memory, time }: Scene, msAgo: number): Promise<void> {
  await memory.acquire(connectionId, { owner: 'crashed', ttlMs: 30_000 })
  time.jump(msAgo)
}

/** The lease is slow to come, so that it does not outlast a request. */
function slowLease({ memory, store, time }: Scene): void {
  store.acquire = async (id, request) => {
    const lease = await memory.acquire(id, request)
    if (lease !== undefined) time.jump(15_000)
    return lease
  }
}

describe.each(modes)('before sending, with $name', ({ rotation, crashedMsAgo, watchMs }) => {
  test('P5, F4: a clean token is sent at once', async () => {
    const scene = await openScene({ rotation })
    const start = scene.time.now()
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.scripted.sent).toEqual([{ refreshToken: 'refresh-1', at: start }])
    expect(typesOf(scene.events)).not.toContain('replayed')
  })

  test(`P5, F4: after a crash the token is sent ${watchMs === 0 ? 'at once' : 'once nothing has come for 5 s'}`, async () => {
    const scene = await openScene({ rotation })
    await crash(scene, crashedMsAgo)
    const start = scene.time.now()
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.scripted.sent).toEqual([{ refreshToken: 'refresh-1', at: start + watchMs }])
    await delivered()
    expect(typesOf(scene.events).includes('replayed')).toBe(rotation !== 'none')
  })

  test.runIf(watchMs > 0)('P5, F4: a holder that was only slow is adopted, 0 requests', async () => {
    const scene = await openScene({ rotation })
    await crash(scene, crashedMsAgo)
    const token = scene.connection.getAccessToken()
    await scene.time.advance(2_000)
    const credentials = { accessToken: 'access-2', refreshToken: 'refresh-2', expiresIn: 3600 }
    await scene.change(({ lifetime }) => ({
      credentials: { ...credentials, issuedAt: new Date(scene.time.now()).toISOString() },
      lifetime,
    }))
    expect(await scene.time.run(token)).toBe('access-2')
    expect(scene.scripted.sent).toEqual([])
  })

  test('P5, F4, F5: in a cool-down nothing is sent, the code is that of the failure, the rest of it is told', async () => {
    const scene = await openScene({ rotation })
    const client = scene.scripted.grantOf()
    const coolDown = { until: scene.time.now() + 9_500, code: 'refresh_ambiguous', failures: 3, client }
    await scene.change(() => ({ coolDown }))
    const before = await scene.stored()
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'refresh_ambiguous',
      retryAfter: 10,
      retryable: true,
      reauthorize: false,
    })
    expect(scene.scripted.sent).toEqual([])
    expect(await scene.stored()).toEqual(before)
    await scene.time.advance(9_500)
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  })

  test('P5, F4, F5: refresh() sends one request in spite of a cool-down', async () => {
    const scene = await openScene({ rotation })
    const client = scene.scripted.grantOf()
    const coolDown = { until: scene.time.now() + 60_000, code: 'refresh_ambiguous', failures: 3, client }
    await scene.change(() => ({ coolDown }))
    await scene.time.run(scene.connection.refresh())
    expect(scene.scripted.sent).toHaveLength(1)
    expect((await scene.stored()).coolDown).toBeUndefined()
  })

  test('F5: the cool-down of another client, or one that a clock has left far ahead, holds nobody back', async () => {
    const scene = await openScene({ rotation })
    const coolDown = {
      until: scene.time.now() + 60_000,
      code: 'refresh_failed',
      failures: 1,
      client: 'another',
    }
    await scene.change(() => ({ coolDown }))
    await scene.time.run(scene.connection.getAccessToken())
    const far = { ...coolDown, until: scene.time.now() + 6 * 3_600_000, client: scene.scripted.grantOf() }
    scene.time.jump(3_600_000)
    await scene.change(() => ({ coolDown: far }))
    await scene.time.run(scene.connection.getAccessToken())
    expect(scene.scripted.sent).toHaveLength(2)
  })

  test.each(['refused', 'rotation_lost'])(
    'P5, F1: ended as %s: 0 requests, no lease, its reason',
    async (reason) => {
      const scene = await openScene({ rotation })
      const ended = { of: scene.scripted.grantOf('refresh-1'), reason, at: scene.time.now() }
      await scene.change(() => ({ ended }))
      scene.store.acquire = storeIsDown
      const error = await scene.failure(scene.connection.getAccessToken())
      expect(error).toMatchObject({
        code: 'reauthorization_required',
        reason,
        retryable: false,
        reauthorize: true,
      })
      expect(scene.scripted.sent).toEqual([])
    },
  )

  test('P5, F1: refresh() sends one request in spite of the mark, and a good answer clears it', async () => {
    const scene = await openScene({ rotation })
    const ended = { of: scene.scripted.grantOf('refresh-1'), reason: 'refused', at: scene.time.now() }
    await scene.change(() => ({ ended }))
    await scene.time.run(scene.connection.refresh())
    await delivered()
    expect(scene.scripted.sent).toHaveLength(1)
    expect(await scene.stored()).toMatchObject({
      credentials: { refreshToken: 'refresh-2' },
      state: 'active',
    })
    expect((await scene.stored()).ended).toBeUndefined()
    expect(typesOf(scene.events)).toContain('recovered')
  })

  test('P5, F1: a mark on another refresh token or client holds nobody back', async () => {
    const scene = await openScene({ rotation })
    const ended = { of: scene.scripted.grantOf('refresh-0'), reason: 'refused', at: scene.time.now() }
    await scene.change(() => ({ ended }))
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  })

  test('P5, C9: a lease that does not outlast a request and is not renewed: 0 requests, lease_timeout', async () => {
    const scene = await openScene({ rotation })
    slowLease(scene)
    scene.store.renew = async () => undefined
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'lease_timeout',
      retryable: true,
      reauthorize: false,
    })
    expect(scene.scripted.sent).toEqual([])
  })

  test('P5, C9: a lease that does not outlast a request is renewed first', async () => {
    const scene = await openScene({ rotation })
    slowLease(scene)
    let renewed = 0
    scene.store.renew = (lease, ttlMs) => {
      if (scene.scripted.sent.length === 0) renewed++
      return scene.memory.renew(lease, ttlMs)
    }
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect([renewed, scene.scripted.sent.length]).toEqual([1, 1])
  })

  test.each(['get', 'acquire'] as const)(
    'P5: with the store down at %s: 0 requests, store_failed',
    async (name) => {
      const scene = await openScene({ rotation })
      scene.store[name] = storeIsDown
      expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
        code: 'store_failed',
        retryable: true,
        reauthorize: false,
      })
      expect(scene.scripted.sent).toEqual([])
    },
  )

  test('P5: a store that does not answer counts as down', async () => {
    const scene = await openScene({ rotation })
    scene.store.acquire = () => new Promise(() => {})
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ code: 'store_failed' })
    expect(scene.scripted.sent).toEqual([])
  })
})

test('P5: with replay: false a suspect token is not sent again', async () => {
  const scene = await openScene({ script: [tokens(2)] })
  const suspect = { of: scene.scripted.grantOf('refresh-1'), since: scene.time.now() - 60_000, replays: 0 }
  await scene.change(() => ({ suspect }))
  const error = await scene.failure(scene.connection.refresh({ replay: false }))
  expect(error).toMatchObject({ code: 'refresh_ambiguous', retryable: true })
  expect(scene.scripted.sent).toEqual([])
  // The lease is free again and its attempt has ended.
  const lease = await scene.memory.acquire(connectionId, { owner: 'another', ttlMs: 1 })
  expect(lease?.unfinishedAttempt).toBe(false)
})

test('F1: refresh() beside one that was told not to replay sends its request all the same', async () => {
  const scene = await openScene({ script: [tokens(2)] })
  await suspectSince(60_000)(scene)
  const [careful, plain] = await scene.time.run(
    Promise.allSettled([scene.connection.refresh({ replay: false }), scene.connection.refresh()]),
  )
  expect(careful).toMatchObject({ status: 'rejected', reason: { code: 'refresh_ambiguous' } })
  expect(plain).toMatchObject({ status: 'fulfilled', value: { accessToken: 'access-2' } })
})
