import { createConnection, memoryStore, oauth2Provider, type TokenOutcome } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { credentialsOf, openScene, type Scene, type SceneOptions, storeIsDown, typesOf } from './scene.ts'
import { noAnswer, scriptedProvider, tokens } from './scripted-provider.ts'
import { delivered, virtualTime } from './virtual-time.ts'

const outcomes: [string, TokenOutcome][] = [
  ['declined', { kind: 'declined', detail: 'HTTP 425' }],
  ['busy', { kind: 'declined', detail: 'HTTP 429', isEndpointBusy: true }],
  ['inconclusive', { kind: 'inconclusive', detail: 'HTTP 500' }],
  ['unanswered', { kind: 'unanswered', detail: 'time-out' }],
  ['refused', { kind: 'refused', detail: 'invalid_grant' }],
  ['misconfigured', { kind: 'misconfigured', detail: 'invalid_client' }],
]

/** A connection whose access token works for so many seconds more. */
async function openWith(secondsLeft: number, options: SceneOptions): Promise<Scene> {
  const scene = await openScene(options)
  await scene.change(() => ({
    credentials: credentialsOf(1, 3_600 - secondsLeft, scene.time),
    lifetime: { seconds: 3600, assumed: false, dueAfterMs: 3_300_000 },
  }))
  return scene
}

describe.each(outcomes)('while the access token still works and a refresh is %s', (_name, outcome) => {
  test('F3: it is handed out, with an event, also where callers wait already', async () => {
    const scene = await openWith(25, { script: [outcome] })
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
    await delivered()
    expect(typesOf(scene.events)).toContain('refresh_failed')
    // In the cool-down too.
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
  })

  test('F3: not if it is the one that was refused', async () => {
    const scene = await openWith(25, { script: [outcome] })
    await scene.failure(scene.connection.getAccessToken({ rejected: 'access-1' }))
  })

  test('F3: not if it is shorter than the caller needs', async () => {
    const scene = await openWith(25, { script: [outcome] })
    await scene.failure(scene.connection.getAccessToken({ minValidity: 60 }))
    const again = await scene.connection.getAccessToken({ minValidity: 10 })
    expect(again).toBe('access-1')
  })

  test('F3: refresh() reports all the same', async () => {
    const scene = await openWith(25, { script: [outcome] })
    await scene.failure(scene.connection.refresh())
  })

  test('F3: once it has ended the failure is the answer', async () => {
    const scene = await openWith(25, { script: [outcome] })
    await scene.time.run(scene.connection.getAccessToken())
    await scene.time.advance(30_000)
    await scene.failure(scene.connection.getAccessToken())
  })
})

describe('while the access token still works', () => {
  test('F3: a store that is down does not matter', async () => {
    const scene = await openWith(25, {})
    await scene.time.run(scene.connection.status())
    scene.store.get = storeIsDown
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
    expect(await scene.failure(scene.connection.refresh())).toMatchObject({ code: 'store_failed' })
  })

  test('F3: a lease that is not to be had does not matter', async () => {
    const scene = await openWith(25, { settings: { timings: { leaseWaitMs: 5_000 } } })
    await scene.memory.acquire('acme/scripted', { owner: 'another', ttlMs: 60_000 })
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
  })

  test('F3: what a caller needs is capped at half the lifetime', async () => {
    const scene = await openWith(2_000, {})
    expect(await scene.time.run(scene.connection.getAccessToken({ minValidity: 86_400 }))).toBe('access-1')
    expect(scene.scripted.sent).toEqual([])
    const later = await openWith(1_700, {})
    expect(await later.time.run(later.connection.getAccessToken({ minValidity: 86_400 }))).toBe('access-2')
  })
})

test('F3: a token that was just issued is handed out as it is, however short its life', async () => {
  const scene = await openScene({ script: [tokens(2, 60), tokens(3, 60)] })
  expect(await scene.time.run(scene.connection.getAccessToken({ minValidity: 3_000 }))).toBe('access-2')
  expect(scene.scripted.sent).toHaveLength(1)
})

test('F2: only what may pass by itself says so, and only a dead grant asks for a person', async () => {
  const verdicts = await Promise.all(
    outcomes.map(async ([name, outcome]) => {
      const scene = await openScene({ script: [outcome] })
      const { retryable, reauthorize } = await scene.failure(scene.connection.getAccessToken())
      return [name, retryable ? 'try again' : reauthorize ? 'a person' : 'the configuration']
    }),
  )
  expect(Object.fromEntries(verdicts)).toEqual({
    declined: 'try again',
    busy: 'try again',
    inconclusive: 'try again',
    unanswered: 'try again',
    refused: 'a person',
    misconfigured: 'the configuration',
  })
})

describe('a token endpoint that asks for a pause', () => {
  const busy: TokenOutcome = { kind: 'declined', detail: 'HTTP 429', retryAfter: 60, isEndpointBusy: true }

  /** Two connections of one client, two customers. */
  async function openTwo(outcome: TokenOutcome, clientId?: string, isSameStore = true) {
    const scene = await openScene({ script: [outcome, tokens(2)] })
    const other = scriptedProvider({
      rotation: 'single_use',
      script: [tokens(4)],
      ...(clientId === undefined ? {} : { clientId }),
    })
    const neighbour = createConnection({
      ...scene.time.runtime,
      provider: other.provider,
      id: 'globex/scripted',
      store: isSameStore ? scene.store : { ...scene.memory },
      credentials: credentialsOf(3, 7_200, scene.time),
    })
    await scene.failure(scene.connection.getAccessToken())
    return { scene, neighbour, sent: other.sent }
  }

  test.each([true, false])(
    'F5: is left alone by every connection of this client in the process, calls fail fast (same store: %s)',
    async (isSameStore) => {
      const { scene, neighbour, sent } = await openTwo(busy, undefined, isSameStore)
      const start = scene.time.now()
      expect(await scene.failure(neighbour.getAccessToken())).toMatchObject({
        code: 'refresh_failed',
        retryable: true,
        retryAfter: 60,
      })
      expect([sent, scene.time.now() - start]).toEqual([[], 0])
      await scene.time.advance(60_000)
      expect(await scene.time.run(neighbour.getAccessToken())).toBe('access-4')
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    },
  )

  test('F5: is not left alone by another client', async () => {
    const { scene, neighbour } = await openTwo(busy, 'another')
    expect(await scene.time.run(neighbour.getAccessToken())).toBe('access-4')
  })

  test('F5: for this connection alone holds nobody else back', async () => {
    const { scene, neighbour } = await openTwo({ kind: 'declined', detail: 'HTTP 408', retryAfter: 60 })
    expect(await scene.time.run(neighbour.getAccessToken())).toBe('access-4')
  })

  test('F5: is asked again by refresh()', async () => {
    const { scene, neighbour } = await openTwo(busy)
    expect((await scene.time.run(neighbour.refresh())).accessToken).toBe('access-4')
  })

  test.each([0, 0.999])('F5: within the deadline is asked again no sooner (jitter %d)', async (random) => {
    const declined: TokenOutcome = { kind: 'declined', detail: 'HTTP 429', retryAfter: 7 }
    const scene = await openScene({ script: [declined, tokens(2)], settings: { random: () => random } })
    await scene.time.run(scene.connection.getAccessToken())
    const [first = 0, second = 0] = scene.scripted.sent.map(({ at }) => at)
    expect(second - first).toBeGreaterThanOrEqual(7_000)
    expect(second - first).toBeLessThan(9_000)
  })

  test.each([0, 0.999])(
    'F5: for very long is asked again after 15 min at the latest (jitter %d)',
    async (random) => {
      const declined: TokenOutcome = {
        kind: 'declined',
        detail: 'HTTP 429',
        retryAfter: 86_400,
        isEndpointBusy: true,
      }
      const scene = await openScene({ script: [declined], settings: { random: () => random } })
      expect(await scene.failure(scene.connection.getAccessToken())).toMatchObject({ retryAfter: 900 })
      await scene.time.advance(900_000)
      scene.scripted.script = [tokens(2)]
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
    },
  )
})

describe('the time of one refresh', () => {
  test('F7: is 20 s for all its requests and pauses, the last request gets what is left', async () => {
    const scene = await openScene()
    const start = scene.time.now()
    const slow = async (): Promise<TokenOutcome> => {
      await scene.time.runtime.sleep(8_000)
      return { kind: 'inconclusive', detail: 'HTTP 500' }
    }
    scene.scripted.script = [slow, slow, noAnswer]
    await scene.failure(scene.connection.getAccessToken())
    expect(scene.scripted.sent.map(({ at }) => at - start)).toEqual([0, 8_250, 16_750])
    expect(scene.time.now() - start).toBe(20_000)
  })

  test('F7: is not waited out in a pause that ends after it', async () => {
    const scene = await openScene({ script: [{ kind: 'declined', detail: 'HTTP 429', retryAfter: 20 }] })
    const start = scene.time.now()
    await scene.failure(scene.connection.getAccessToken())
    expect(scene.time.now()).toBe(start)
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('F7: when it is over the request is told to stop', async () => {
    let signal: AbortSignal | undefined
    const hang = (context: { signal: AbortSignal }): Promise<TokenOutcome> => {
      signal = context.signal
      return noAnswer()
    }
    const scene = await openScene({ script: [hang] })
    await scene.failure(scene.connection.getAccessToken())
    expect(signal?.aborted).toBe(true)
  })

  test.each([
    ['client authentication', { clientAuthentication: () => new Promise<void>(() => {}) }],
    ['a fetch that ignores its signal', {}],
  ])('C12, F7: binds %s', async (_name, options) => {
    const time = virtualTime()
    const provider = oauth2Provider({
      id: 'slow',
      name: 'Slow',
      origins: ['https://slow.example.com'],
      tokenEndpoint: 'https://slow.example.com/token',
      clientId: 'client',
      ...options,
    })
    const connection = createConnection({
      ...time.runtime,
      provider,
      id: 'acme/slow',
      store: memoryStore({ now: time.now }),
      credentials: { refreshToken: 'refresh-1' },
      fetch: () => new Promise(() => {}),
    })
    const start = time.now()
    const error = await time.run(connection.getAccessToken().catch((thrown: unknown) => thrown))
    expect(error).toMatchObject({ code: 'refresh_ambiguous' })
    expect(time.now() - start).toBe(20_000)
  })
})
