import { describe, expect, test } from 'vitest'
import { connectionId, holdElsewhere, openScene, type Scene, saveElsewhere, typesOf } from './scene.ts'
import { delivered } from './virtual-time.ts'

describe('waiting for the lease', () => {
  test('C10: is bounded: lease_timeout, which may be tried again and says when, nothing sent', async () => {
    const scene = await openScene()
    await holdElsewhere(scene, 3_600_000)
    const start = scene.time.now()
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'lease_timeout',
      retryable: true,
      reauthorize: false,
      retryAfter: 30,
    })
    expect(scene.scripted.sent).toEqual([])
    const waited = scene.time.now() - start
    expect(waited).toBeGreaterThan(33_000)
    expect(waited).toBeLessThanOrEqual(36_000)
  })

  test('C10: a record that is absent is told at once', async () => {
    const scene = await openScene()
    await scene.memory.delete(connectionId)
    const other = scene.elsewhere()
    const start = scene.time.now()
    expect(await scene.failure(other.connection.getAccessToken())).toMatchObject({ reason: 'missing' })
    expect(scene.time.now()).toBe(start)
  })

  test.each([
    ['that goes away', async (scene: Scene) => void (await scene.memory.delete(connectionId)), 'missing'],
    [
      'that ends',
      (scene: Scene) =>
        scene.change(() => ({
          ended: { of: scene.scripted.grantOf('refresh-1'), reason: 'refused', at: 0 },
        })),
      'refused',
    ],
    ['that is revoked', (scene: Scene) => scene.change(() => ({ credentials: null })), 'revoked'],
  ])('C10: a record %s is told within a second', async (_name, change, reason) => {
    const scene = await openScene()
    await holdElsewhere(scene)
    // Without credentials of its own, so that nothing is stored anew.
    const other = scene.elsewhere()
    const failing = scene.failure(other.connection.getAccessToken())
    await scene.time.advance(5_000)
    await change(scene)
    const start = scene.time.now()
    expect(await failing).toMatchObject({ code: 'reauthorization_required', reason })
    expect(scene.time.now() - start).toBeLessThanOrEqual(1_000)
    // It has tried nothing, so nothing has failed here.
    expect(typesOf(other.events)).not.toContain('refresh_failed')
  })

  test("C10: the holder's result is adopted within a second", async () => {
    const scene = await openScene()
    await holdElsewhere(scene)
    const token = scene.connection.getAccessToken()
    await scene.time.advance(5_000)
    await saveElsewhere(scene, 3)
    const start = scene.time.now()
    expect(await scene.time.run(token)).toBe('access-3')
    expect(scene.time.now() - start).toBeLessThanOrEqual(1_000)
    expect(scene.scripted.sent).toEqual([])
    await delivered()
    expect(typesOf(scene.events)).toContain('adopted')
  })

  test('C10: a token that is due and not expired does not wait, not even without background refreshes', async () => {
    for (const refreshAhead of [true, false]) {
      const scene = await openScene({ settings: { refreshAhead } })
      await saveElsewhere(scene, 3, 3_400)
      await holdElsewhere(scene)
      const start = scene.time.now()
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
      expect(scene.time.now()).toBe(start)
    }
  })

  test('C10: a token that was refused waits, and never comes back', async () => {
    const scene = await openScene()
    await saveElsewhere(scene, 3)
    await holdElsewhere(scene)
    const token = scene.connection.getAccessToken({ rejected: 'access-3' })
    await scene.time.advance(2_000)
    await saveElsewhere(scene, 4)
    expect(await scene.time.run(token)).toBe('access-4')
  })

  test('C10: a lease that is free at last is taken', async () => {
    const scene = await openScene()
    const lease = await holdElsewhere(scene)
    const token = scene.connection.getAccessToken()
    await scene.time.advance(2_000)
    await scene.memory.release(lease, { attemptEnded: true })
    expect(await scene.time.run(token)).toBe('access-2')
    expect(scene.scripted.sent).toHaveLength(1)
  })
})
