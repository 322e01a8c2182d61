import type { Lease, TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { connectionId, credentialsOf, openScene, type Scene, storeIsDown, suspended, typesOf } from './scene.ts'
import { noAnswer, tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

/** Another process holds the lease. */
async function holdElsewhere({ memory }: Scene, ttlMs = 30_000): Promise<Lease> {
  const lease = await memory.acquire(connectionId, { owner: 'another', ttlMs })
  if (lease === undefined) throw new Error('The lease is not free.')
  return lease
}

/** Another process has saved the tokens of this number, fresh. */
async function saveElsewhere(scene: Scene, number: number, ageSeconds = 0): Promise<void> {
  const credentials = credentialsOf(number, ageSeconds, scene.time)
  await scene.change(() => ({ credentials }))
}

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
    ['ended', (scene: Scene) => ({ ended: { of: scene.scripted.grantOf('refresh-1'), reason: 'refused', at: 0 } })],
    [
      'cooling down',
      ({ time, scripted }: Scene) => ({
        coolDown: { until: time.now() + 9_000, code: 'refresh_failed', failures: 1, client: scripted.grantOf() },
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

  test('C8: does not touch the lease of the next one', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise], settings: suspended })
    const late = scene.connection.getAccessToken()
    await scene.time.advance(31_000)
    const next = await holdElsewhere(scene)
    scene.store.compareAndSet = storeIsDown
    answer.resolve({ kind: 'declined', detail: 'HTTP 425' })
    await scene.time.advance(3_000)
    expect(await scene.memory.renew(next, 30_000)).toBeDefined()
    void late.catch(() => {})
  })

  test('C9: a second request wants the lease renewed; where it is lost, nothing more is sent and the first counts', async () => {
    const scene = await openScene()
    scene.store.renew = async () => undefined
    const slow = async (): Promise<TokenOutcome> => {
      scene.time.jump(15_000)
      return { kind: 'inconclusive', detail: 'HTTP 500' }
    }
    scene.scripted.script = [slow, tokens(2)]
    const error = await scene.failure(scene.connection.getAccessToken())
    // 14.75 s are left of the lease, a request may take 4.75 s: that is enough.
    expect([error.code, scene.scripted.sent.length]).toEqual(['x', 2])
  })
})
void [noAnswer, typesOf, delivered]
