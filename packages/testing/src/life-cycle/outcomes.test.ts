import type { Rotation, TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import {
  failToGetToken,
  openScene,
  type SceneOptions,
  sentAfter,
  storeIsDown,
  suspectSince,
  typesOf,
} from './scene.ts'
import { declined, inconclusive, misconfigured, refused, tokens, unanswered } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

// The second half of the table "P5 and F4 in one table": what comes of each outcome. Without jitter the pauses between
// requests are 250 ms and 500 ms.

interface Mode {
  name: string
  rotation: Rotation
  /** Whether a token can be spent by a request whose answer is lost. */
  isRotating: boolean
  /** Requests in one refresh while an earlier one may still run. */
  requestsWhileRunning: number
  /** Seconds of cool-down after a request that may still run. */
  coolDownSeconds: number
}

const modes: readonly Mode[] = [
  { name: 'none', rotation: 'none', isRotating: false, requestsWhileRunning: 3, coolDownSeconds: 30 },
  {
    name: 'until_used',
    rotation: 'until_used',
    isRotating: true,
    requestsWhileRunning: 3,
    coolDownSeconds: 30,
  },
  {
    name: 'a grace',
    rotation: { graceSeconds: 60 },
    isRotating: true,
    requestsWhileRunning: 3,
    coolDownSeconds: 1,
  },
  {
    name: 'single_use',
    rotation: 'single_use',
    isRotating: true,
    requestsWhileRunning: 1,
    coolDownSeconds: 30,
  },
  { name: 'unknown', rotation: 'unknown', isRotating: true, requestsWhileRunning: 1, coolDownSeconds: 30 },
]

const partial = (number: number): TokenOutcome => ({
  kind: 'answered',
  answer: { refreshToken: `refresh-${number}` },
})

async function getToken(options: SceneOptions) {
  const scene = await openScene(options)
  const start = scene.time.now()
  const token = await scene.time.run(scene.connection.getAccessToken())
  await delivered()
  return { scene, start, token, stored: await scene.stored() }
}

describe.each(modes)('with $name', ({ rotation, isRotating, requestsWhileRunning, coolDownSeconds }) => {
  const lost = isRotating ? 'refresh_ambiguous' : 'refresh_failed'

  test('P5, F4: an access token: done, and all marks go', async () => {
    const { scene, stored, token } = await getToken({ rotation })
    expect(token).toBe('access-2')
    expect(scene.scripted.sent).toHaveLength(1)
    expect(stored).toMatchObject({
      credentials: { accessToken: 'access-2', refreshToken: 'refresh-2' },
      state: 'active',
    })
    expect([stored.ended, stored.coolDown, stored.suspect]).toEqual([undefined, undefined, undefined])
    expect(stored.dueInMs).toBe(3_300_000)
    expect(typesOf(scene.events)).toEqual(['refresh_started', 'refreshed'])
  })

  test('P5: a token that comes from a suspect one is suspect as a label, without a time', async () => {
    const scene = await openScene({ rotation })
    await suspectSince(60_000)(scene)
    await scene.change(() => ({
      ended: { of: 'x', reason: 'refused', at: 0 },
      coolDown: { until: 0, code: 'refresh_failed', failures: 7, client: scene.scripted.grantOf() },
    }))
    await scene.time.run(scene.connection.refresh())
    const { ended, coolDown, suspect } = await scene.stored()
    expect([ended, coolDown]).toEqual([undefined, undefined])
    const label = { of: scene.scripted.grantOf('refresh-2'), replays: 0 }
    expect(suspect).toEqual(isRotating ? label : undefined)
  })

  test('P5: a token that is saved late is suspect as a label', async () => {
    const scene = await openScene({ rotation })
    const jump = (): TokenOutcome => {
      scene.time.jump(31_000)
      return tokens(2)
    }
    scene.scripted.script = [jump]
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    const label = { of: scene.scripted.grantOf('refresh-2'), replays: 0 }
    expect((await scene.stored()).suspect).toEqual(isRotating ? label : undefined)
  })

  test('P4, P5: a refresh token alone is saved with the old access token and used once more at once', async () => {
    const { scene, start, token, stored } = await getToken({ rotation, script: [partial(2), tokens(3)] })
    expect(token).toBe('access-3')
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-2'])
    expect(sentAfter(scene, start)).toEqual([0, 0])
    expect(stored.credentials).toMatchObject({ accessToken: 'access-3', refreshToken: 'refresh-3' })
  })

  test('P4, P5: a refresh token alone twice: both are saved, then the refresh fails with a cool-down', async () => {
    const { scene, error, stored } = await failToGetToken({ rotation, script: [partial(2), partial(3)] })
    expect(error).toMatchObject({ code: 'refresh_failed', retryable: true })
    expect(scene.scripted.sent).toHaveLength(2)
    expect(stored.credentials).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-3' })
    expect(stored.coolDown).toMatchObject({ until: scene.time.now() + 1_000, code: 'refresh_failed' })
    expect(stored.dueInMs).toBe(1_000)
  })

  test('P5, F4: a. not begun or declined: again, 3 in all, a cool-down, refresh_failed', async () => {
    const { scene, start, error, stored } = await failToGetToken({ rotation, script: [declined] })
    expect(error).toMatchObject({
      code: 'refresh_failed',
      retryable: true,
      reauthorize: false,
      retryAfter: 1,
    })
    expect(sentAfter(scene, start)).toEqual([0, 250, 750])
    const client = scene.scripted.grantOf()
    expect(stored.coolDown).toEqual({
      until: scene.time.now() + 1_000,
      code: 'refresh_failed',
      failures: 1,
      client,
    })
    expect(stored).toMatchObject({
      credentials: { refreshToken: 'refresh-1' },
      dueInMs: 1_000,
      state: 'active',
    })
    expect([stored.suspect, stored.ended]).toEqual([undefined, undefined])
  })

  test('P5: a. after an answer that was declined the new token is clean', async () => {
    const { scene, stored } = await getToken({ rotation, script: [declined, declined, tokens(2)] })
    expect(scene.scripted.sent).toHaveLength(3)
    expect(stored.suspect).toBeUndefined()
    expect(typesOf(scene.events)).not.toContain('replayed')
  })

  test(`P5, F4: b. over with unknown effect: again, 3 in all, ${lost}`, async () => {
    const { scene, start, error, stored } = await failToGetToken({ rotation, script: [inconclusive] })
    expect(error).toMatchObject({ code: lost, retryable: true, reauthorize: false, retryAfter: 1 })
    expect(sentAfter(scene, start)).toEqual([0, 250, 750])
    const suspect = { of: scene.scripted.grantOf('refresh-1'), since: start, replays: 2 }
    expect(stored.suspect).toEqual(isRotating ? suspect : undefined)
    expect(stored.coolDown).toMatchObject({ until: scene.time.now() + 1_000, code: lost })
    expect(stored).toMatchObject({
      credentials: { refreshToken: 'refresh-1' },
      dueInMs: 1_000,
      state: 'active',
    })
    expect(typesOf(scene.events).filter((type) => type === 'replayed')).toHaveLength(isRotating ? 2 : 0)
  })

  test('P5: b. a good answer to the second request leaves a label', async () => {
    const { scene, stored } = await getToken({ rotation, script: [inconclusive, tokens(2)] })
    expect(scene.scripted.sent).toHaveLength(2)
    const label = { of: scene.scripted.grantOf('refresh-2'), replays: 0 }
    expect(stored.suspect).toEqual(isRotating ? label : undefined)
  })

  test(`P5: b. refused at the second request: ended as ${isRotating ? 'rotation_lost' : 'refused'}`, async () => {
    const { error } = await failToGetToken({ rotation, script: [inconclusive, refused] })
    expect(error).toMatchObject({ reason: isRotating ? 'rotation_lost' : 'refused' })
  })

  test(`P5, F4: c. may still run: ${requestsWhileRunning} in all, a cool-down of ${coolDownSeconds} s, ${lost}`, async () => {
    const { scene, start, error, stored } = await failToGetToken({ rotation, script: [unanswered] })
    expect(error).toMatchObject({
      code: lost,
      retryable: true,
      reauthorize: false,
      retryAfter: coolDownSeconds,
    })
    expect(sentAfter(scene, start)).toEqual([0, 250, 750].slice(0, requestsWhileRunning))
    const suspect = {
      of: scene.scripted.grantOf('refresh-1'),
      since: start,
      replays: requestsWhileRunning - 1,
    }
    expect(stored.suspect).toEqual(isRotating ? suspect : undefined)
    expect(stored.coolDown).toMatchObject({ until: scene.time.now() + coolDownSeconds * 1000, code: lost })
    expect(stored).toMatchObject({ dueInMs: coolDownSeconds * 1000, state: 'active' })
    expect(stored.ended).toBeUndefined()
  })

  test('P5: c. the time of the first send is kept over later replays, and these are counted', async () => {
    const { scene, start } = await failToGetToken({ rotation, script: [unanswered] })
    const requests = scene.scripted.sent.length
    await scene.time.advance(coolDownSeconds * 1000)
    await scene.failure(scene.connection.getAccessToken())
    const suspect = {
      of: scene.scripted.grantOf('refresh-1'),
      since: start,
      replays: scene.scripted.sent.length - 1,
    }
    expect(scene.scripted.sent.length).toBeGreaterThan(requests)
    expect((await scene.stored()).suspect).toEqual(isRotating ? suspect : undefined)
  })

  test('P5: c. one more request after the cool-down, a good answer wins', async () => {
    const { scene } = await failToGetToken({ rotation, script: [unanswered] })
    await scene.time.advance(coolDownSeconds * 1000)
    scene.scripted.script = [tokens(2)]
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  })

  test('P5, F1: d. refused, clean: ended as refused, no due date, the credentials stay', async () => {
    const { scene, error, stored } = await failToGetToken({ rotation, script: [refused] })
    expect(error).toMatchObject({
      code: 'reauthorization_required',
      reason: 'refused',
      retryable: false,
      reauthorize: true,
    })
    expect(scene.scripted.sent).toHaveLength(1)
    const ended = { of: scene.scripted.grantOf('refresh-1'), reason: 'refused', at: scene.time.now() }
    expect(stored).toMatchObject({ ended, dueInMs: null, state: 'reauthorization_required' })
    expect(stored.credentials).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' })
    expect(stored.coolDown).toBeUndefined()
    await scene.failure(scene.connection.getAccessToken())
    expect(scene.scripted.sent).toHaveLength(1)
    expect(typesOf(scene.events).filter((type) => type === 'reauthorization_required')).toHaveLength(1)
  })

  const lossReason = isRotating ? 'rotation_lost' : 'refused'

  test(`P5: d. refused, suspect by the record: ended as ${lossReason}`, async () => {
    const { error, stored } = await failToGetToken({ rotation, script: [refused] }, suspectSince(60_000))
    expect(error).toMatchObject({ code: 'reauthorization_required', reason: lossReason })
    expect(stored).toMatchObject({ ended: { reason: lossReason }, dueInMs: null })
  })

  test(`P5: d. refused, suspect as a label: ended as ${lossReason}`, async () => {
    const { error } = await failToGetToken({ rotation, script: [refused] }, async (scene) => {
      await scene.change(() => ({ suspect: { of: scene.scripted.grantOf('refresh-1'), replays: 0 } }))
    })
    expect(error).toMatchObject({ code: 'reauthorization_required', reason: lossReason })
  })

  test(`P5: d. refused, suspect by a crash: ended as ${lossReason}`, async () => {
    const { error } = await failToGetToken({ rotation, script: [refused] }, async (scene) => {
      await scene.memory.acquire('acme/scripted', { owner: 'crashed', ttlMs: 1 })
      scene.time.jump(1)
    })
    expect(error).toMatchObject({ code: 'reauthorization_required', reason: lossReason })
  })

  test('P5: d. a suspicion of another token does not count', async () => {
    const { error } = await failToGetToken({ rotation, script: [refused] }, async (scene) => {
      await scene.change(() => ({
        suspect: { of: scene.scripted.grantOf('refresh-0'), since: 0, replays: 0 },
      }))
    })
    expect(error).toMatchObject({ reason: 'refused' })
  })

  test('P5, F1: d. refused, and the store holds another token by now: it is adopted', async () => {
    const scene = await openScene({ rotation })
    const issuedAt = new Date(scene.time.now()).toISOString()
    const replace = async (): Promise<TokenOutcome> => {
      await scene.change(({ credentials }) => ({
        credentials: { ...credentials, accessToken: 'access-3', refreshToken: 'refresh-3', issuedAt },
      }))
      return refused
    }
    scene.scripted.script = [replace]
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
    const { ended, suspect, credentials } = await scene.stored()
    expect([ended, suspect, credentials?.refreshToken]).toEqual([undefined, undefined, 'refresh-3'])
    expect(scene.scripted.sent).toHaveLength(1)
    await delivered()
    expect(typesOf(scene.events)).toContain('adopted')
  })

  test('P5, F2: e. configuration: one request, a cool-down of 15 min for this client, refresh_misconfigured', async () => {
    const { scene, error, stored } = await failToGetToken({ rotation, script: [misconfigured] })
    expect(error).toMatchObject({ code: 'refresh_misconfigured', retryable: false, reauthorize: false })
    expect(scene.scripted.sent).toHaveLength(1)
    const client = scene.scripted.grantOf()
    const until = scene.time.now() + 900_000
    expect(stored.coolDown).toEqual({ until, code: 'refresh_misconfigured', failures: 1, client })
    expect([stored.suspect, stored.ended, stored.dueInMs]).toEqual([undefined, undefined, 900_000])
    expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({
      code: 'refresh_misconfigured',
      retryAfter: 900,
    })
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('P5, P3: the save failed: the tokens are used and held, an event tells, flush() rejects and later writes', async () => {
    const scene = await openScene({ rotation })
    scene.store.compareAndSet = storeIsDown
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    await delivered()
    expect(typesOf(scene.events)).toContain('persist_failed')
    expect(await scene.failure(scene.connection.flush())).toMatchObject({
      code: 'store_failed',
      retryable: true,
    })
    expect((await scene.stored()).credentials).toMatchObject({ refreshToken: 'refresh-1' })
    scene.store.compareAndSet = scene.memory.compareAndSet
    await scene.time.run(scene.connection.flush())
    expect((await scene.stored()).credentials).toMatchObject({ refreshToken: 'refresh-2' })
  })
})
