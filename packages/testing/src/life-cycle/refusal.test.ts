import type { TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { credentialsOf, openScene, type Process, type Scene, storeIsDown, typesOf } from './scene.ts'
import { scriptedProvider, tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

const refused: TokenOutcome = { kind: 'refused', detail: 'invalid_grant' }

/** A connection whose refresh token has been refused. */
async function openEnded(): Promise<Scene> {
  const scene = await openScene({ script: [refused] })
  const error = await scene.failure(scene.connection.getAccessToken())
  expect(error).toMatchObject({ code: 'reauthorization_required', reason: 'refused' })
  expect(scene.scripted.sent).toHaveLength(1)
  scene.scripted.script = [tokens(2)]
  return scene
}

function countReads({ store }: Process, memory: Scene['memory']): () => number {
  let reads = 0
  store.get = (id) => {
    reads++
    return memory.get(id)
  }
  store.acquire = storeIsDown
  return () => reads
}

describe('a refresh token that was refused', () => {
  test('F1: makes 0 requests from then on, each call reads the store once and takes no lease', async () => {
    const scene = await openEnded()
    const reads = countReads(scene, scene.memory)
    for (let call = 1; call <= 3; call++) {
      expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
      expect(reads()).toBe(call)
    }
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('F1: makes 0 requests after a restart', async () => {
    const scene = await openEnded()
    const restarted = scene.elsewhere()
    expect(await scene.failure(restarted.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    expect(await scene.time.run(restarted.connection.status())).toMatchObject({
      state: 'reauthorization_required',
      reason: 'refused',
      usable: false,
    })
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('F1: is found repaired by another process at the next call', async () => {
    const scene = await openEnded()
    const other = scene.elsewhere()
    await scene.time.run(other.connection.replace(credentialsOf(3, 0, scene.time)))
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
  })

  test('F1: is tried again with another client secret, and only then', async () => {
    const scene = await openEnded()
    const sameClient = scriptedProvider({ rotation: 'single_use', script: [tokens(2)] })
    await scene.failure(scene.elsewhere(sameClient.provider).connection.getAccessToken())
    expect(sameClient.sent).toEqual([])
    const newSecret = scriptedProvider({
      rotation: 'single_use',
      script: [tokens(2)],
      clientSecret: 'a-new-secret',
    })
    const renewed = scene.elsewhere(newSecret.provider)
    expect(await scene.time.run(renewed.connection.getAccessToken())).toBe('access-2')
    expect(newSecret.sent).toHaveLength(1)
  })

  test('F1, S6: under another client id is not sent', async () => {
    const scene = await openEnded()
    const stranger = scriptedProvider({ rotation: 'single_use', script: [tokens(2)], clientId: 'another' })
    const error = await scene.failure(scene.elsewhere(stranger.provider).connection.getAccessToken())
    expect(error).toMatchObject({ code: 'refresh_misconfigured' })
    expect(stranger.sent).toEqual([])
  })

  test('F1: is forgotten with replace(), which is told by an event', async () => {
    const scene = await openEnded()
    await scene.time.run(scene.connection.replace(credentialsOf(3, 7_200, scene.time)))
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    expect(scene.scripted.sent.at(-1)).toMatchObject({ refreshToken: 'refresh-3' })
    await delivered()
    expect(typesOf(scene.events)).toContain('recovered')
  })

  test('F1: is sent once by each refresh(), and refused again it is not announced again', async () => {
    const scene = await openEnded()
    scene.scripted.script = [refused]
    for (let call = 2; call <= 4; call++) {
      expect(await scene.failure(scene.connection.refresh())).toMatchObject({ reason: 'refused' })
      expect(scene.scripted.sent).toHaveLength(call)
    }
    await delivered()
    expect(typesOf(scene.events).filter((type) => type === 'reauthorization_required')).toHaveLength(1)
  })

  test('F1, O1: by one process is announced by that one, not by forty', async () => {
    const scene = await openScene({ script: [refused] })
    const processes = [scene, ...Array.from({ length: 39 }, () => scene.elsewhere())]
    await scene.time.run(Promise.allSettled(processes.map(({ connection }) => connection.getAccessToken())))
    await delivered()
    const announced = processes
      .flatMap(({ events }) => typesOf(events))
      .filter((type) => type === 'reauthorization_required')
    expect(announced).toHaveLength(1)
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('F1: keeps its credentials, whatever happens', async () => {
    const scene = await openEnded()
    await scene.failure(scene.connection.getAccessToken())
    expect((await scene.stored()).credentials).toMatchObject({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
    })
  })

  test('F1: keeps its mark when a refresh() then fails for another reason', async () => {
    const scene = await openEnded()
    scene.scripted.script = [{ kind: 'declined', detail: 'HTTP 425' }]
    expect(await scene.failure(scene.connection.refresh())).toMatchObject({ code: 'refresh_failed' })
    expect(await scene.stored()).toMatchObject({
      ended: { reason: 'refused' },
      state: 'reauthorization_required',
      dueInMs: null,
    })
    await scene.time.advance(60_000)
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
  })

  test('F1: that the store would not take as refused is at least known in this process', async () => {
    const scene = await openScene({ script: [refused] })
    scene.store.compareAndSet = storeIsDown
    await scene.failure(scene.connection.getAccessToken())
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('F1: with the store gone at the second look: store_failed, and no mark', async () => {
    const scene = await openScene()
    const vanish = (): TokenOutcome => {
      scene.store.get = storeIsDown
      return refused
    }
    scene.scripted.script = [vanish]
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ code: 'store_failed' })
    expect((await scene.stored()).ended).toBeUndefined()
  })

  test('F1, F3: with an access token that still works is used on, and a person is called already', async () => {
    const scene = await openScene({
      script: [refused],
      credentials: { accessToken: 'access-1', refreshToken: 'refresh-1' },
    })
    await scene.change(() => ({
      credentials: credentialsOf(1, 3_400, scene.time),
      lifetime: { seconds: 3600, assumed: false, dueAfterMs: 3_300_000 },
    }))
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
    await scene.time.advance(100)
    await delivered()
    expect(typesOf(scene.events)).toContain('reauthorization_required')
    for (let call = 0; call < 3; call++) {
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
      await scene.time.advance(100)
    }
    expect(scene.scripted.sent).toHaveLength(1)
    expect(await scene.time.run(scene.connection.status())).toMatchObject({
      state: 'reauthorization_required',
      usable: true,
    })
  })
})
