import type { TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { connectionId, openScene, type Scene, storeIsDown, typesOf } from './scene.ts'
import { tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

/** Lets a refresh run, does something to the record meanwhile, and then answers. */
async function during(change: (scene: Scene) => unknown) {
  const answer = Promise.withResolvers<TokenOutcome>()
  const opened = await openScene({ script: [() => answer.promise, tokens(4)] })
  // Without initial credentials, which would be stored anew where nothing is.
  const scene: Scene = { ...opened, ...opened.elsewhere() }
  const call = scene.connection.getAccessToken().catch((error: unknown) => error)
  await scene.time.advance(0)
  expect(scene.scripted.sent).toHaveLength(1)
  await change(scene)
  answer.resolve(tokens(2))
  const result = await scene.time.run(call)
  await delivered()
  return { scene, result, events: typesOf(scene.events) }
}

const ended = ({ scripted, time }: Scene) => ({
  of: scripted.grantOf('refresh-1'),
  reason: 'refused',
  at: time.now(),
})

describe('an answer that finds another version', () => {
  test('C11: with only bookkeeping changed is saved over it, and a mark goes', async () => {
    const { scene, result } = await during((scene) =>
      scene.change(() => ({
        ended: ended(scene),
        coolDown: { until: scene.time.now() + 60_000, code: 'refresh_failed', failures: 2, client: 'x' },
        settings: { region: 'eu' },
      })),
    )
    expect(result).toBe('access-2')
    const stored = await scene.stored()
    expect(stored).toMatchObject({
      credentials: { refreshToken: 'refresh-2' },
      settings: { region: 'eu' },
      state: 'active',
      suspect: { of: scene.scripted.grantOf('refresh-2'), replays: 0 },
    })
    expect([stored.ended, stored.coolDown]).toEqual([undefined, undefined])
  })

  test('C11: with bookkeeping that changes again and again is saved all the same', async () => {
    const { scene, result } = await during((scene) => {
      let changes = 0
      scene.store.compareAndSet = async (...save) => {
        if (changes++ < 10) await scene.change(() => ({ settings: changes }))
        return scene.memory.compareAndSet(...save)
      }
    })
    expect(result).toBe('access-2')
    expect((await scene.stored()).credentials?.refreshToken).toBe('refresh-2')
  })

  test('C11: with another refresh token is discarded, that one is adopted', async () => {
    const { scene, result, events } = await during((scene) =>
      scene.change(({ credentials }) => ({
        credentials: {
          ...credentials,
          accessToken: 'access-3',
          refreshToken: 'refresh-3',
          issuedAt: new Date(scene.time.now()).toISOString(),
        },
      })),
    )
    expect(result).toBe('access-3')
    expect((await scene.stored()).credentials).toMatchObject({ refreshToken: 'refresh-3' })
    expect(events).toContain('adopted')
    expect(scene.scripted.revoked).toEqual([])
  })

  test('C11: adopts a refresh token whose access token has ended by refreshing with it', async () => {
    const { scene, result } = await during((scene) =>
      scene.change(({ credentials }) => ({ credentials: { ...credentials, refreshToken: 'refresh-3' } })),
    )
    expect(result).toBe('access-4')
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-3'])
  })

  test.each([
    ['absent', (scene: Scene) => scene.memory.delete(connectionId), 'missing'],
    [
      'marked as revoked',
      (scene: Scene) => scene.change(() => ({ ended: { of: '', reason: 'revoked', at: 0 } })),
      'revoked',
    ],
    ['revoked and emptied', (scene: Scene) => scene.change(() => ({ credentials: null })), 'revoked'],
  ])('C11, O2: that is %s is discarded and revoked at the provider', async (_name, change, reason) => {
    const { scene, result, events } = await during(change)
    expect(result).toMatchObject({ code: 'reauthorization_required', reason })
    expect(new TextDecoder().decode((await scene.memory.get(connectionId))?.data)).not.toContain('refresh-2')
    expect(scene.scripted.revoked).toEqual(['refresh-2'])
    expect(events).toContain('discarded')
  })

  test('C11: that the store has taken without saying so is no loss', async () => {
    const { scene, result } = await during((scene) => {
      scene.store.compareAndSet = async (...save) => {
        await scene.memory.compareAndSet(...save)
        scene.store.compareAndSet = scene.memory.compareAndSet
        return storeIsDown()
      }
    })
    expect(result).toBe('access-2')
    expect((await scene.stored()).suspect).toBeUndefined()
    expect((await scene.stored()).version).toBe(2)
  })
})

test('C11, P5: a late answer of a refresh token that never changes leaves no suspicion', async () => {
  const scene = await openScene({ rotation: 'none' })
  const answer = async (): Promise<TokenOutcome> => {
    await scene.change(() => ({ settings: { region: 'eu' } }))
    return { kind: 'answered', answer: { accessToken: 'access-2', expiresIn: 3600 } }
  }
  scene.scripted.script = [answer]
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  expect((await scene.stored()).suspect).toBeUndefined()
})

describe('a store that fails just then', () => {
  test('O2, P3: revoke() wins over a refresh in flight also when the store is down from then on', async () => {
    const { scene, result } = await during(async (scene) => {
      await scene.time.run(scene.connection.revoke())
      scene.store.get = storeIsDown
      scene.store.compareAndSet = storeIsDown
    })
    expect(result).toBeInstanceOf(Error)
    expect(scene.scripted.revoked).toEqual(['refresh-1', 'refresh-2'])
    await scene.failure(scene.connection.getAccessToken())
  })

  test('O2: a failure that cannot be written does not bring back what replace() has put away', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise] })
    const call = scene.connection.getAccessToken().catch(() => {})
    await scene.time.advance(0)
    const issuedAt = new Date(scene.time.now()).toISOString()
    await scene.time.run(
      scene.connection.replace({
        accessToken: 'access-3',
        refreshToken: 'refresh-3',
        issuedAt,
        expiresIn: 3600,
      }),
    )
    scene.store.compareAndSet = storeIsDown
    scene.store.renew = async () => 1
    answer.resolve({ kind: 'misconfigured', detail: 'invalid_client' })
    await scene.time.run(call)
    scene.store.get = storeIsDown
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
  })

  test('P2, P3: saving is tried for 5 s with growing pauses before callers get the tokens', async () => {
    const scene = await openScene()
    const tries: number[] = []
    const start = scene.time.now()
    scene.store.compareAndSet = () => {
      tries.push(scene.time.now() - start)
      return storeIsDown()
    }
    await scene.time.run(scene.connection.getAccessToken())
    expect(scene.time.now() - start).toBe(5_000)
    expect(tries).toEqual([0, 100, 300, 700, 1_500, 3_100, 5_000])
  })

  test('P2: a save that is not answered after others have failed is not waited for much longer', async () => {
    const scene = await openScene()
    const start = scene.time.now()
    scene.store.compareAndSet = () =>
      scene.time.now() - start < 4_000 ? storeIsDown() : new Promise(() => {})
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.time.now() - start).toBe(6_000)
  })
})
