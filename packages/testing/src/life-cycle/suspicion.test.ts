import type { Rotation, TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { failToGetToken, openScene, sentAfter, storeIsDown, suspectSince, suspended } from './scene.ts'
import {
  declined,
  inconclusive,
  misconfigured,
  noAnswer,
  refused,
  tokens,
  unanswered,
} from './scripted-provider.ts'

describe('a grace', () => {
  const rotation: Rotation = { graceSeconds: 30 }

  test('P5, F4, F7: each request has a third of it, and nothing is sent that might end after it', async () => {
    const { scene, start, error } = await failToGetToken({ rotation, script: [noAnswer] })
    expect(error).toMatchObject({ code: 'refresh_ambiguous' })
    // The first is given up after 10 s, the second after 20.25 s; a third might arrive beyond 30 s.
    expect(sentAfter(scene, start)).toEqual([0, 10_250])
  })

  test('P5, F4: once it is over a lost answer counts as with single_use', async () => {
    const options = { rotation, script: [unanswered] }
    const { scene, stored, error } = await failToGetToken(options, suspectSince(30_000))
    expect(scene.scripted.sent).toHaveLength(1)
    expect(error).toMatchObject({ code: 'refresh_ambiguous', retryAfter: 30 })
    expect(stored.coolDown?.until).toBe(scene.time.now() + 30_000)
  })

  test('P5: a first send that lies in the future counts as long ago', async () => {
    const { scene } = await failToGetToken({ rotation, script: [unanswered] }, suspectSince(-60_000))
    expect(scene.scripted.sent).toHaveLength(1)
  })
})

test('P5: the cool-down after lost answers doubles from 30 s to 15 min and is never further ahead', async () => {
  const scene = await openScene({ script: [unanswered], settings: { random: () => 0.999 } })
  const seconds: number[] = []
  for (let failure = 0; failure < 7; failure++) {
    await scene.failure(scene.connection.getAccessToken())
    const { coolDown } = await scene.stored()
    const ms = (coolDown?.until ?? 0) - scene.time.now()
    seconds.push(ms / 1000)
    await scene.time.advance(ms)
  }
  const least = [30, 60, 120, 240, 480, 900, 900]
  expect(scene.scripted.sent).toHaveLength(7)
  for (const [index, second] of seconds.entries()) {
    expect(second).toBeGreaterThanOrEqual(least[index] ?? 0)
    expect(second).toBeLessThanOrEqual(Math.min(900, (least[index] ?? 0) * 1.1))
  }
})

test('P5: declines and a lost answer in one refresh: what may be spent is said', async () => {
  const { error, stored } = await failToGetToken({ script: [inconclusive, declined] })
  expect(error).toMatchObject({ code: 'refresh_ambiguous' })
  expect(stored.suspect).toMatchObject({ replays: 2 })
})

test('P5: the suspicion stays when the provider then declines or refuses the client', async () => {
  for (const outcome of [declined, misconfigured]) {
    const { stored, start, scene } = await failToGetToken({ script: [outcome] }, suspectSince(60_000))
    expect(stored.suspect).toMatchObject({ of: scene.scripted.grantOf('refresh-1'), since: start - 60_000 })
  }
})

test('P5: a label stays when the provider then declines', async () => {
  const { stored, scene } = await failToGetToken({ script: [declined] }, async (scene) => {
    await scene.change(() => ({ suspect: { of: scene.scripted.grantOf('refresh-1'), replays: 0 } }))
  })
  expect(stored.suspect).toEqual({ of: scene.scripted.grantOf('refresh-1'), replays: 0 })
})

test('P5, C11: a mark as lost does not keep out the good answer that comes late', async () => {
  const answer = Promise.withResolvers<TokenOutcome>()
  const scene = await openScene({ script: [() => answer.promise, refused], settings: suspended })
  const late = scene.connection.getAccessToken()
  await scene.time.advance(31_000)
  const other = scene.elsewhere(undefined, {})
  expect(await scene.failure(other.connection.getAccessToken())).toMatchObject({ reason: 'rotation_lost' })
  expect(await scene.stored()).toMatchObject({ state: 'reauthorization_required', dueInMs: null })
  answer.resolve(tokens(2))
  expect(await scene.time.run(late)).toBe('access-2')
  const stored = await scene.stored()
  expect(stored).toMatchObject({ credentials: { refreshToken: 'refresh-2' }, state: 'active' })
  expect(stored.ended).toBeUndefined()
  expect(await scene.time.run(other.connection.getAccessToken())).toBe('access-2')
})

test('P5: a failure that has spent nothing and cannot be written leaves no unfinished attempt behind', async () => {
  const { scene } = await failToGetToken({ script: [misconfigured, refused] }, async ({ store }) => {
    store.compareAndSet = storeIsDown
  })
  const other = scene.elsewhere()
  expect(await scene.failure(other.connection.getAccessToken())).toMatchObject({ reason: 'refused' })
})

test('P5: a label goes with the next good answer: the token that it was on has proved alive', async () => {
  const scene = await openScene()
  await scene.change(() => ({ suspect: { of: scene.scripted.grantOf('refresh-1'), replays: 0 } }))
  await scene.time.run(scene.connection.getAccessToken())
  expect((await scene.stored()).suspect).toBeUndefined()
})
