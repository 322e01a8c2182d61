import type { Lease, Sleep, TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import {
  holdElsewhere,
  openScene,
  type Scene,
  saveElsewhere,
  sentAfter,
  storeIsDown,
  suspended,
  typesOf,
} from './scene.ts'
import { noAnswer, tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

describe('inside the lease', () => {
  test('C6: what another process has refreshed in between is used, 0 requests, and the lease is free again', async () => {
    const scene = await openScene()
    scene.store.acquire = async (id, request) => {
      await saveElsewhere(scene, 3)
      return scene.memory.acquire(id, request)
    }
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
    expect(scene.scripted.sent).toEqual([])
    expect(await holdElsewhere(scene)).toMatchObject({ unfinishedAttempt: false })
  })

  test('C6: the refresh token that is sent is the one in the record that came with the lease', async () => {
    const scene = await openScene({ script: [tokens(4)] })
    scene.store.acquire = async (id, request) => {
      await saveElsewhere(scene, 3, 7_200)
      return scene.memory.acquire(id, request)
    }
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-4')
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-3'])
  })

  test.each([
    [
      'ended',
      (scene: Scene) => ({ ended: { of: scene.scripted.grantOf('refresh-1'), reason: 'refused', at: 0 } }),
    ],
    [
      'cooling down',
      ({ time, scripted }: Scene) => ({
        coolDown: {
          until: time.now() + 9_000,
          code: 'refresh_failed',
          failures: 1,
          client: scripted.grantOf(),
        },
      }),
    ],
  ])('C6: a record that is %s by then is left alone', async (_name, mark) => {
    const scene = await openScene()
    scene.store.acquire = async (id, request) => {
      await scene.change(() => mark(scene))
      return scene.memory.acquire(id, request)
    }
    await scene.failure(scene.connection.getAccessToken())
    expect(scene.scripted.sent).toEqual([])
    expect(await holdElsewhere(scene)).toMatchObject({ unfinishedAttempt: false })
  })
})

describe('a holder whose lease ran out', () => {
  test('C8, C9, C11: awaits its answer and saves it; the next holder, not sending yet, adopts it', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise], settings: suspended })
    const late = scene.connection.getAccessToken()
    await scene.time.advance(31_000)
    const other = scene.elsewhere(undefined, {})
    const next = other.connection.getAccessToken()
    await scene.time.advance(1_000)
    answer.resolve(tokens(2))
    expect(await scene.time.run(late)).toBe('access-2')
    expect(await scene.time.run(next)).toBe('access-2')
    expect(scene.scripted.sent).toHaveLength(1)
  })

  const late: [string, TokenOutcome][] = [
    ['a declined request', { kind: 'declined', detail: 'HTTP 425' }],
    ['a lost answer', { kind: 'unanswered', detail: 'time-out' }],
    ['a refused client', { kind: 'misconfigured', detail: 'invalid_client' }],
  ]
  test.each(late)(
    'C8, C14: %s ends without touching the lease of the next holder',
    async (_name, outcome) => {
      const answer = Promise.withResolvers<TokenOutcome>()
      const settings = { ...suspended, timings: { attempts: 1 } }
      const scene = await openScene({ script: [() => answer.promise], settings })
      const failing = scene.failure(scene.connection.getAccessToken())
      await scene.time.advance(31_000)
      const next = await holdElsewhere(scene)
      const before = await scene.stored()
      answer.resolve(outcome)
      await failing
      expect(await scene.stored()).toEqual(before)
      expect(next.unfinishedAttempt).toBe(true)
      expect(await scene.memory.renew(next, 30_000)).toBeDefined()
      // In this process the failure counts all the same.
      await scene.failure(scene.connection.getAccessToken())
      expect(scene.scripted.sent).toHaveLength(1)
    },
  )

  test('C8, F1: that is refused waits for the next holder, whose request may have spent the token', async () => {
    const first = Promise.withResolvers<TokenOutcome>()
    const second = Promise.withResolvers<TokenOutcome>()
    let sleep: Sleep = suspended.sleep
    const settings = { sleep: ((ms, options) => sleep(ms, options)) satisfies Sleep }
    const scene = await openScene({ script: [() => first.promise, () => second.promise], settings })
    const late = scene.connection.getAccessToken()
    await scene.time.advance(31_000)
    const other = scene.elsewhere(undefined, {})
    const next = other.connection.getAccessToken()
    await scene.time.advance(6_000)
    expect(scene.scripted.sent).toHaveLength(2)
    sleep = scene.time.runtime.sleep
    first.resolve({ kind: 'refused', detail: 'invalid_grant' })
    await scene.time.advance(1_000)
    second.resolve(tokens(2))
    expect(await scene.time.run(Promise.all([late, next]))).toEqual(['access-2', 'access-2'])
    await delivered()
    const events = typesOf([...scene.events, ...other.events])
    expect(events).not.toContain('reauthorization_required')
    expect(scene.scripted.sent).toHaveLength(2)
  })
})

describe('what is left of the lease', () => {
  test('C9: is counted from before it was asked for, by the local clock, whatever the store says', async () => {
    const scene = await openScene({ settings: { timings: { leaseMs: 21_000 } } })
    const renewals: number[] = []
    scene.store.acquire = async (id, request) => {
      const lease = await scene.memory.acquire(id, request)
      scene.time.jump(2_000)
      return lease && { ...lease, expiresAt: lease.expiresAt + 3_600_000 }
    }
    scene.store.renew = (lease, ttlMs) => {
      renewals.push(scene.scripted.sent.length)
      return scene.memory.renew(lease, ttlMs)
    }
    await scene.time.run(scene.connection.getAccessToken())
    expect([renewals, scene.scripted.sent.length]).toEqual([[0], 1])
  })

  test('C9: is renewed before a second request that it does not outlast', async () => {
    const scene = await openScene({ rotation: { graceSeconds: 30 }, script: [noAnswer, tokens(2)] })
    const renewals: number[] = []
    scene.store.renew = (lease, ttlMs) => {
      renewals.push(scene.scripted.sent.length)
      return scene.memory.renew(lease, ttlMs)
    }
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect([renewals, scene.scripted.sent.length]).toEqual([[1], 2])
  })

  test('C9, F7: is renewed in the time of the refresh, the request gets what is left', async () => {
    const scene = await openScene({ script: [noAnswer], settings: { timings: { leaseMs: 60_000 } } })
    scene.store.acquire = async (id, request) => {
      const lease = await scene.memory.acquire(id, request)
      scene.time.jump(41_000)
      return lease
    }
    scene.store.renew = async (lease, ttlMs) => {
      await scene.time.runtime.sleep(9_000)
      return scene.memory.renew(lease, ttlMs)
    }
    const start = scene.time.now()
    await scene.failure(scene.connection.getAccessToken())
    expect(sentAfter(scene, start)).toEqual([50_000])
    expect(scene.time.now() - start).toBe(61_000)
  })

  test('C9: is not renewed: nothing more is sent, and what was sent counts', async () => {
    const scene = await openScene({ rotation: { graceSeconds: 30 }, script: [noAnswer, tokens(2)] })
    scene.store.renew = async () => undefined
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'refresh_ambiguous',
    })
    expect(scene.scripted.sent).toHaveLength(1)
    expect((await scene.stored()).suspect).toMatchObject({ replays: 0 })
  })

  test('C9, P5: a lease that could not be renewed and was not used leaves no suspicion', async () => {
    const scene = await openScene()
    let asked = 0
    scene.store.acquire = async (id, request) => {
      const lease = await scene.memory.acquire(id, request)
      if (asked++ === 0) scene.time.jump(15_000)
      return lease
    }
    scene.store.renew = storeIsDown
    const start = scene.time.now()
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.scripted.sent).toEqual([{ refreshToken: 'refresh-1', at: start + 15_000 }])
    expect((await scene.stored()).suspect).toBeUndefined()
  })

  test('C9, P5: a lease shorter than the watch for a crashed holder is renewed through it', async () => {
    const settings = { timings: { refreshMs: 500, leaseMs: 800 } }
    const scene = await openScene({ settings })
    await holdElsewhere(scene, 800)
    scene.time.jump(800)
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C9, P5: a watch for a crashed holder that the store does not answer gives the lease back', async () => {
    for (const operation of ['get', 'renew'] as const) {
      const settings = { timings: { refreshMs: 500, leaseMs: 800 } }
      const scene = await openScene({ settings })
      await holdElsewhere(scene, 800)
      scene.time.jump(800)
      const given: string[] = []
      scene.store.acquire = async (...request) => {
        given.push('taken')
        scene.store[operation] = () => {
          Object.assign(scene.store, scene.memory, { release: scene.store.release })
          return storeIsDown()
        }
        return scene.memory.acquire(...request)
      }
      scene.store.release = async (lease, request) => {
        given.push(`${await scene.memory.release(lease, request)}`)
        return true
      }
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
      expect(given).toEqual(['taken', 'true'])
    }
  })
})

describe('who writes', () => {
  test('C14: a reader of fresh tokens and of failures writes nothing, and asks for no lease', async () => {
    const scene = await openScene()
    await scene.time.run(scene.connection.getAccessToken())
    const { version } = await scene.stored()
    scene.store.compareAndSet = storeIsDown
    scene.store.acquire = storeIsDown
    await scene.time.run(scene.connection.getAccessToken())
    await scene.time.run(scene.connection.status())
    await scene.change(() => ({ credentials: null }))
    const other = scene.elsewhere()
    other.store.compareAndSet = storeIsDown
    other.store.acquire = storeIsDown
    expect(await scene.failure(other.connection.getAccessToken())).toMatchObject({ reason: 'revoked' })
    expect(await scene.time.run(other.connection.status())).toMatchObject({ reason: 'revoked' })
    expect((await scene.stored()).version).toBe(version + 1)
  })

  test('C14: every write of a refresh comes from the holder of a lease that is alive', async () => {
    const outcomes: TokenOutcome[] = [
      tokens(2),
      { kind: 'declined', detail: 'HTTP 425' },
      { kind: 'inconclusive', detail: 'HTTP 500' },
      { kind: 'unanswered', detail: 'time-out' },
      { kind: 'refused', detail: 'invalid_grant' },
      { kind: 'misconfigured', detail: 'invalid_client' },
    ]
    for (const outcome of outcomes) {
      const scene = await openScene({ script: [outcome] })
      let lease: Lease | undefined
      const writes: boolean[] = []
      scene.store.acquire = async (id, request) => {
        lease = await scene.memory.acquire(id, request)
        return lease
      }
      scene.store.compareAndSet = async (...save) => {
        writes.push(lease !== undefined && (await scene.memory.renew(lease, 30_000)) !== undefined)
        return scene.memory.compareAndSet(...save)
      }
      await scene.time.run(scene.connection.getAccessToken().catch(() => {}))
      expect(writes).toEqual([true])
    }
  })
})
