import { expect, test } from 'vitest'
import { credentialsOf, openScene, storeIsDown } from './scene.ts'
import { tokens } from './scripted-provider.ts'

test('O2: replace() while the lease is on its way: what came with it is not sent', async () => {
  const scene = await openScene()
  scene.store.acquire = async (id, request) => {
    const lease = await scene.memory.acquire(id, request)
    Object.assign(scene.store, scene.memory)
    await scene.connection.replace(credentialsOf(3, 0, scene.time))
    return lease
  }
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
  expect(scene.scripted.sent).toEqual([])
})

test('O2: replace() while the record is on its way: callers get the new token', async () => {
  const scene = await openScene()
  scene.store.get = async (id) => {
    const stored = await scene.memory.get(id)
    Object.assign(scene.store, scene.memory)
    await scene.connection.replace(credentialsOf(3, 0, scene.time))
    return stored
  }
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
  expect(scene.scripted.sent).toEqual([])
})

test('C13: a record that was read before a refresh was saved does not take the place of its tokens', async () => {
  const scene = await openScene({ script: [tokens(2)] })
  const released = Promise.withResolvers<void>()
  scene.store.get = async (id) => {
    scene.store.get = scene.memory.get
    const stored = await scene.memory.get(id)
    await released.promise
    return stored
  }
  const status = scene.connection.status()
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  released.resolve()
  expect(await scene.time.run(status)).toMatchObject({ state: 'fresh' })
  Object.assign(scene.store, { get: storeIsDown, acquire: storeIsDown })
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
})
