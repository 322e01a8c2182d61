import type { TokenAnswer, TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { openScene, storeIsDown } from './scene.ts'
import { tokens } from './scripted-provider.ts'

const answered = (answer: TokenAnswer): TokenOutcome => ({ kind: 'answered', answer })

describe('an answer without a refresh token', () => {
  test('P1: keeps the previous one, and the next refresh sends it', async () => {
    const script = [answered({ accessToken: 'access-2', expiresIn: 3600 }), tokens(3)]
    const scene = await openScene({ rotation: 'none', script })
    await scene.time.run(scene.connection.getAccessToken())
    expect((await scene.stored()).credentials).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
    })
    await scene.time.run(scene.connection.refresh())
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-1'])
  })

  test('P1: keeps what else was known: scope, type, and whatever the provider had sent', async () => {
    const script = [answered({ accessToken: 'access-2', extra: { region: 'eu' } })]
    const scene = await openScene({ script })
    await scene.change(({ credentials }) => ({
      credentials: {
        ...credentials,
        scope: 'read',
        tokenType: 'bearer',
        extra: { account: 7, region: 'us' },
      },
    }))
    await scene.time.run(scene.connection.getAccessToken())
    expect((await scene.stored()).credentials).toMatchObject({
      scope: 'read',
      tokenType: 'bearer',
      extra: { account: 7, region: 'eu' },
    })
  })
})

describe('an answer with a refresh token alone', () => {
  const alone = answered({ refreshToken: 'refresh-2' })

  test('P4: is saved before the next request is sent', async () => {
    const scene = await openScene()
    const stored: unknown[] = []
    scene.scripted.script = [
      alone,
      async () => {
        stored.push((await scene.stored()).credentials)
        return tokens(3)
      },
    ]
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
    expect(stored).toEqual([expect.objectContaining({ accessToken: 'access-1', refreshToken: 'refresh-2' })])
  })

  test('P4: is saved also where the next request fails, which says what came of it', async () => {
    const scene = await openScene({ script: [alone, { kind: 'refused', detail: 'invalid_grant' }] })
    const error = await scene.failure(scene.connection.getAccessToken())
    expect(error).toMatchObject({ code: 'reauthorization_required', reason: 'refused' })
    expect((await scene.stored()).credentials).toMatchObject({ refreshToken: 'refresh-2' })
  })

  test('P4: is followed by one more request also behind everybody, and for a refresh that was asked for', async () => {
    const scene = await openScene({ script: [alone, tokens(3)] })
    expect((await scene.time.run(scene.connection.refresh())).accessToken).toBe('access-3')
    expect(scene.scripted.sent).toHaveLength(2)
  })

  test('P4, F7: has the time of one refresh for both requests', async () => {
    const scene = await openScene()
    const start = scene.time.now()
    const slow = async (): Promise<TokenOutcome> => {
      await scene.time.runtime.sleep(15_000)
      return alone
    }
    scene.scripted.script = [slow, () => new Promise(() => {})]
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'refresh_ambiguous',
    })
    expect(scene.time.now() - start).toBe(20_000)
  })

  test('O3: takes the end of the old refresh token away with it, or brings its own', async () => {
    for (const refreshTokenExpiresIn of [undefined, 60]) {
      const last = answered({ accessToken: 'access-3', expiresIn: 3600 })
      const first = answered({
        refreshToken: 'refresh-2',
        ...(refreshTokenExpiresIn && { refreshTokenExpiresIn }),
      })
      const scene = await openScene({ script: [first, last] })
      await scene.change(() => ({ reauthorizeBy: scene.time.now() + 1_000 }))
      await scene.time.run(scene.connection.getAccessToken())
      const { reauthorizeBy } = await scene.time.run(scene.connection.status())
      const end = refreshTokenExpiresIn && new Date(scene.time.now() + 60_000).toISOString()
      expect(reauthorizeBy).toBe(end)
    }
  })

  test('P4, P3: that cannot be saved is held and written before it is used', async () => {
    const scene = await openScene({ script: [alone, tokens(3)] })
    scene.store.compareAndSet = storeIsDown
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ code: 'store_failed' })
    expect(scene.scripted.sent).toHaveLength(1)
    scene.store.compareAndSet = scene.memory.compareAndSet
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-2'])
  })
})

test('P6: the refresh token of the last answer is the one that is sent next, also from another process', async () => {
  const scene = await openScene({ script: [2, 3, 4, 5, 6, 7].map((number) => tokens(number)) })
  const processes = [scene, scene.elsewhere(), scene, scene.elsewhere(), scene.elsewhere(), scene]
  for (const { connection } of processes) await scene.time.run(connection.refresh())
  expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual([
    'refresh-1',
    'refresh-2',
    'refresh-3',
    'refresh-4',
    'refresh-5',
    'refresh-6',
  ])
  expect((await scene.stored()).credentials?.refreshToken).toBe('refresh-7')
})

test('P2: no caller sees an access token before its pair is saved, not even one who comes in between', async () => {
  const scene = await openScene()
  let isSaved = false
  scene.store.compareAndSet = async (...save) => {
    await scene.time.runtime.sleep(3_000)
    isSaved = true
    return scene.memory.compareAndSet(...save)
  }
  const ask = async (): Promise<boolean> => {
    await scene.connection.getAccessToken()
    return isSaved
  }
  const calls = [ask(), ask()]
  await scene.time.advance(1_000)
  expect(scene.scripted.sent).toHaveLength(1)
  calls.push(ask(), ask())
  expect(await scene.time.run(Promise.all(calls))).toEqual([true, true, true, true])
})

test('P4, P6: a refresh token of whatever characters is kept, also for a process that starts later, and is sent next', async () => {
  const odd = 'schlüssel \u2603\n"2"'
  const scene = await openScene({
    script: [answered({ accessToken: 'access-2', refreshToken: odd, expiresIn: 3600 }), tokens(3)],
  })
  await scene.time.run(scene.connection.getAccessToken())
  expect((await scene.stored()).credentials).toMatchObject({ refreshToken: odd })
  await scene.time.run(scene.elsewhere().connection.refresh())
  expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', odd])
})
