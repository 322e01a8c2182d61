import { createConnection, type TokenOutcome } from '@evergrant/core'
import { expect, test } from 'vitest'
import { connectionId, credentialsOf, openScene, type Scene, storeIsDown } from './scene.ts'
import { tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

// A process starts with initial credentials that are the stored ones, and the record has not consumed them: they came
// there by replace() or by a login.

function openWithCredentials({ scripted, time, memory }: Scene, number: number) {
  return createConnection({
    ...time.runtime,
    monotonic: () => time.runtime.monotonic(),
    provider: scripted.provider,
    id: connectionId,
    store: { ...memory },
    credentials: credentialsOf(number, 7_200, time),
  })
}

async function openWithoutInitial(script: Parameters<typeof openScene>[0]): Promise<Scene> {
  const scene = await openScene(script)
  await scene.change(() => ({ initial: [] }))
  return scene
}

test('C14, C6: a process that only notes them takes no lease away: the token is sent once', async () => {
  const answer = Promise.withResolvers<TokenOutcome>()
  const scene = await openWithoutInitial({ script: [() => answer.promise, tokens(3)] })
  const first = scene.elsewhere().connection.getAccessToken()
  await scene.time.advance(0)
  expect(scene.scripted.sent).toHaveLength(1)
  const other = openWithCredentials(scene, 1)
  const second = other.getAccessToken()
  await scene.time.advance(10_000)
  expect(scene.scripted.sent).toHaveLength(1)
  answer.resolve(tokens(2))
  expect(await scene.time.run(Promise.all([first, second]))).toEqual(['access-2', 'access-2'])
  expect(await scene.time.run(other.getAccessToken())).toBe('access-2')
  expect((await scene.stored()).credentials).toMatchObject({ refreshToken: 'refresh-2' })
})

test('P6: they are noted as soon as the lease is free, and never win again, also after a restart', async () => {
  const scene = await openWithoutInitial({ script: [tokens(2), tokens(3)] })
  const lease = await scene.memory.acquire(connectionId, { owner: 'another', ttlMs: 30_000 })
  const other = openWithCredentials(scene, 1)
  await scene.time.run(other.status())
  if (lease !== undefined) await scene.memory.release(lease, { attemptEnded: true })
  await scene.time.run(scene.elsewhere().connection.getAccessToken())
  expect(await scene.time.run(other.getAccessToken())).toBe('access-2')
  expect(await scene.time.run(openWithCredentials(scene, 1).getAccessToken())).toBe('access-2')
  expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1'])
})

test('P5: noting them forgets no attempt that another process has left behind', async () => {
  const scene = await openWithoutInitial({ script: [{ kind: 'refused', detail: 'invalid_grant' }] })
  await scene.memory.acquire(connectionId, { owner: 'crashed', ttlMs: 30_000 })
  scene.time.jump(31_000)
  const other = openWithCredentials(scene, 1)
  expect(await scene.failure(other.getAccessToken())).toMatchObject({ reason: 'rotation_lost' })
})

test('F3: a store that does not take the note is no failure of a token that works', async () => {
  const scene = await openWithoutInitial({})
  await scene.change(() => ({ credentials: credentialsOf(1, 0, scene.time) }))
  const store = { ...scene.memory, compareAndSet: storeIsDown }
  const other = openWithCredentials({ ...scene, memory: store }, 1)
  const failures: string[] = []
  other.on('refresh_failed', ({ code = '' }) => failures.push(code))
  expect(await scene.time.run(other.getAccessToken())).toBe('access-1')
  await delivered()
  expect(failures).toEqual([])
})
