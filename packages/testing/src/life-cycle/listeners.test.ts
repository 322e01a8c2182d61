import type { ConnectionEventType } from '@evergrant/core'
import { expect, test } from 'vitest'
import { openScene, type Scene } from './scene.ts'
import { tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

const types: readonly ConnectionEventType[] = ['refresh_started', 'refreshed']

const misbehaviours: [string, (scene: Scene, heard: string[]) => unknown][] = [
  [
    'throws',
    () => {
      throw new Error('from a listener')
    },
  ],
  ['rejects', () => Promise.reject(new Error('from a listener'))],
  ['never returns', () => new Promise(() => {})],
  ['asks for a token', async ({ connection }, heard) => heard.push(await connection.getAccessToken())],
  ['asks for a refresh', ({ connection }) => connection.refresh()],
]

test.each(misbehaviours)('C12: a listener that %s changes nothing', async (name, listener) => {
  const scene = await openScene({ script: [tokens(2), tokens(3), tokens(4)] })
  const rejections: unknown[] = []
  const note = (reason: unknown): void => void rejections.push(reason)
  process.on('unhandledRejection', note)
  const heard: string[] = []
  const others: string[] = []
  for (const type of types) {
    let isFirst = true
    scene.connection.on(type, () => {
      if (!isFirst) return
      isFirst = false
      return listener(scene, heard) as undefined
    })
    scene.connection.on(type, () => void others.push(type))
  }
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  await delivered()
  await scene.time.advance(1_000)
  await delivered()
  process.off('unhandledRejection', note)
  expect(rejections).toEqual([])
  expect(others.slice(0, 2)).toEqual(['refresh_started', 'refreshed'])
  if (name === 'asks for a token') expect(heard).toContain('access-2')
  expect(await scene.time.run(scene.connection.status())).toMatchObject({ state: 'fresh' })
})

test('C12: no listener runs before the call that caused the event has come back', async () => {
  const scene = await openScene()
  const order: string[] = []
  scene.connection.on('refreshed', () => void order.push('listener'))
  await scene.time.run(scene.connection.getAccessToken().then(() => order.push('caller')))
  await delivered()
  expect(order).toEqual(['caller', 'listener'])
})

test('C12, P2: when a listener hears of a token, it is stored', async () => {
  const scene = await openScene()
  const seen: unknown[] = []
  scene.connection.on('refreshed', async () => seen.push((await scene.stored()).credentials?.accessToken))
  await scene.time.run(scene.connection.getAccessToken())
  await delivered()
  expect(seen).toEqual(['access-2'])
})

test('C12: a listener that is taken away hears nothing more', async () => {
  const scene = await openScene()
  let heard = 0
  const stop = scene.connection.on('refreshed', () => void heard++)
  stop()
  stop()
  await scene.time.run(scene.connection.getAccessToken())
  await delivered()
  expect(heard).toBe(0)
})
