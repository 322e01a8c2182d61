import { describe, expect, test } from 'vitest'
import { credentialsOf, openScene, type Scene, storeIsDown, typesOf } from './scene.ts'
import { refused } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

/** How often a person was called. */
async function calls({ events }: Pick<Scene, 'events'>): Promise<number> {
  await delivered()
  return typesOf(events).filter((type) => type === 'reauthorization_required').length
}

/** A connection whose grant is refused while the store takes nothing. */
async function openUnwritten(): Promise<Scene> {
  const scene = await openScene({ script: [refused] })
  scene.store.compareAndSet = storeIsDown
  expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
  return scene
}

describe('the end of a grant that the store does not take', () => {
  test('O1: calls nobody: another process may be the one that writes it', async () => {
    const scene = await openUnwritten()
    expect(await calls(scene)).toBe(0)
    expect((await scene.stored()).ended).toBeUndefined()
  })

  test('O1, F1: is written by the next call once the store is back, and then calls a person, once', async () => {
    const scene = await openUnwritten()
    await scene.failure(scene.connection.getAccessToken())
    scene.store.acquire = storeIsDown
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    Object.assign(scene.store, scene.memory)
    for (let call = 0; call < 3; call++) {
      expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    }
    expect(await calls(scene)).toBe(1)
    expect((await scene.stored()).ended).toMatchObject({ reason: 'refused' })
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('O1, F1: calls a person once also where refresh() has it refused again', async () => {
    const scene = await openUnwritten()
    await scene.failure(scene.connection.refresh())
    expect(await calls(scene)).toBe(0)
    let saves = 0
    scene.store.compareAndSet = async (...save) =>
      saves++ === 0 ? storeIsDown() : scene.memory.compareAndSet(...save)
    await scene.failure(scene.connection.refresh())
    await scene.failure(scene.connection.getAccessToken())
    expect(await calls(scene)).toBe(1)
    expect(scene.scripted.sent).toHaveLength(3)
  })

  test('O1: is left to the process that has written it first', async () => {
    const scene = await openUnwritten()
    const other = scene.elsewhere()
    await scene.time.advance(1_000)
    await scene.failure(other.connection.getAccessToken())
    Object.assign(scene.store, scene.memory)
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    expect([await calls(scene), await calls(other)]).toEqual([0, 1])
  })

  test('O1, F3: is written also while the last access token still works', async () => {
    const scene = await openScene({ script: [refused] })
    await scene.change(() => ({ credentials: credentialsOf(1, 3_400, scene.time) }))
    const other = scene.elsewhere()
    other.store.compareAndSet = storeIsDown
    expect(await scene.time.run(other.connection.getAccessToken())).toBe('access-1')
    await scene.time.advance(100)
    expect([await calls(other), scene.scripted.sent.length]).toEqual([0, 1])
    Object.assign(other.store, scene.memory)
    for (let call = 0; call < 3; call++) {
      expect(await scene.time.run(other.connection.getAccessToken())).toBe('access-1')
      await scene.time.advance(100)
    }
    expect([await calls(other), scene.scripted.sent.length]).toEqual([1, 1])
  })

  test('O1: of which only the acknowledgement was lost is told by the process that wrote it', async () => {
    const scene = await openScene({ script: [refused] })
    scene.store.compareAndSet = async (...save) => {
      await scene.memory.compareAndSet(...save)
      return storeIsDown()
    }
    await scene.failure(scene.connection.getAccessToken())
    Object.assign(scene.store, scene.memory)
    await scene.time.run(scene.connection.status())
    const other = scene.elsewhere()
    for (const { connection } of [other, scene, scene, other])
      expect(await scene.failure(connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    expect([await calls(scene), await calls(other)]).toEqual([1, 0])
  })

  test('F1, P5: leaves no unfinished attempt behind, so that the next process does not call it lost', async () => {
    const scene = await openUnwritten()
    const other = scene.elsewhere()
    expect(await scene.failure(other.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
  })

  test('F1, P5: is not called lost either where the store could not be read again at first', async () => {
    const scene = await openScene()
    scene.scripted.script = [
      () => {
        scene.store.get = storeIsDown
        return refused
      },
      refused,
    ]
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ code: 'store_failed' })
    scene.store.get = scene.memory.get
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    expect(scene.scripted.sent).toHaveLength(2)
  })
})
