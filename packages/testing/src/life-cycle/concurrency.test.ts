import { createConnection, type TokenOutcome } from '@evergrant/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectionId, credentialsOf, openScene, type Scene, typesOf } from './scene.ts'
import { noAnswer, tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

const callers = 500
const declined: TokenOutcome = { kind: 'declined', detail: 'HTTP 425' }

const rejections: unknown[] = []
const note = (reason: unknown): void => void rejections.push(reason)
beforeEach(() => {
  rejections.length = 0
  process.on('unhandledRejection', note)
})
afterEach(async () => {
  await delivered()
  process.off('unhandledRejection', note)
  expect(rejections).toEqual([])
})

/** A connection with a token that is due but works, and what is done about it. */
async function openDue(script: readonly TokenOutcome[]): Promise<Scene> {
  const scene = await openScene({ script })
  await scene.change(() => ({
    credentials: credentialsOf(1, 3_400, scene.time),
    lifetime: { seconds: 3600, assumed: false, dueAfterMs: 3_300_000 },
  }))
  return scene
}

describe('concurrent callers', () => {
  test('C1: of every kind get the same token from one token request', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3)] })
    const { connection, time, store, memory } = scene
    let leases = 0
    store.acquire = (id, request) => {
      leases++
      return memory.acquire(id, request)
    }
    const calls = Array.from({ length: callers }, async (_, index) => {
      if (index % 3 === 0) return connection.getAccessToken()
      if (index % 3 === 1) return (await connection.getCredentials()).accessToken
      return connection.getAccessToken({ minValidity: 60 })
    })
    expect(new Set(await time.run(Promise.all(calls)))).toEqual(new Set(['access-2']))
    expect([scene.scripted.sent.length, leases]).toEqual([1, 1])
  })

  test('C1: who come while the request runs join it', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise] })
    const calls = [scene.connection.getAccessToken()]
    for (let wave = 0; wave < 10; wave++) {
      await scene.time.advance(100)
      calls.push(scene.connection.getAccessToken())
    }
    answer.resolve(tokens(2))
    expect(new Set(await scene.time.run(Promise.all(calls)))).toEqual(new Set(['access-2']))
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C1: all hear of a failure that is one', async () => {
    const scene = await openScene({ script: [{ kind: 'misconfigured', detail: 'invalid_client' }] })
    const calls = Array.from({ length: callers }, () => scene.connection.getAccessToken())
    const results = await scene.time.run(Promise.allSettled(calls))
    const reasons = new Set(results.map((result) => result.status === 'rejected' && result.reason.code))
    expect(reasons).toEqual(new Set(['refresh_misconfigured']))
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C1: refresh() is one request, however many insist', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3)] })
    const calls = Array.from({ length: callers }, () => scene.connection.refresh())
    const all = await scene.time.run(Promise.all(calls))
    expect(new Set(all.map(({ accessToken }) => accessToken))).toEqual(new Set(['access-2']))
    expect(scene.scripted.sent).toHaveLength(1)
  })
})

describe('connections with one id', () => {
  test('C2: on one store object share the flight and the memory', async () => {
    const scene = await openScene()
    const { store, scripted, time } = scene
    const others = Array.from({ length: 20 }, () =>
      createConnection({ ...time.runtime, provider: scripted.provider, id: connectionId, store }),
    )
    let leases = 0
    store.acquire = (id, request) => {
      leases++
      return scene.memory.acquire(id, request)
    }
    const calls = [scene.connection, ...others].map((connection) => connection.getAccessToken())
    expect(new Set(await time.run(Promise.all(calls)))).toEqual(new Set(['access-2']))
    expect([scripted.sent.length, leases]).toEqual([1, 1])
    let reads = 0
    store.get = async (id) => {
      reads++
      return scene.memory.get(id)
    }
    await time.run(Promise.all(others.map((connection) => connection.getAccessToken())))
    expect(reads).toBe(0)
  })

  test('C2: on different store objects over the same data meet at the lease', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3)] })
    const processes = [scene, ...Array.from({ length: 20 }, () => scene.elsewhere())]
    const calls = processes.map(({ connection }) => connection.getAccessToken())
    expect(new Set(await scene.time.run(Promise.all(calls)))).toEqual(new Set(['access-2']))
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C2: different ids on one store share nothing', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3)] })
    const credentials = { ...credentialsOf(1, 7_200, scene.time), refreshToken: 'refresh-9' }
    const other = createConnection({
      ...scene.time.runtime,
      provider: scene.scripted.provider,
      id: 'another',
      store: scene.store,
      credentials,
    })
    const both = [scene.connection, other].map((connection) => connection.getAccessToken())
    expect(new Set(await scene.time.run(Promise.all(both))).size).toBe(2)
    expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken).sort()).toEqual([
      'refresh-1',
      'refresh-9',
    ])
  })
})

describe('a refresh that is over', () => {
  test('C3: leaves nothing behind when it succeeded: the next expiry is a new refresh', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3)] })
    await scene.time.run(scene.connection.getAccessToken())
    await scene.time.advance(3_600_000)
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
    expect(scene.scripted.sent).toHaveLength(2)
  })

  test('C3: leaves no failure behind as a result', async () => {
    const scene = await openScene({ script: [declined, declined, declined, tokens(2)] })
    await scene.failure(scene.connection.getAccessToken())
    await scene.time.advance(1_000)
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  })

  test('C3: behind everybody, and failed, causes no unhandled rejection and is told by an event', async () => {
    const scene = await openDue([declined])
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-1')
    await scene.time.advance(2_000)
    await delivered()
    expect(scene.scripted.sent).toHaveLength(3)
    expect(typesOf(scene.events)).toContain('refresh_failed')
    expect(rejections).toEqual([])
  })

  test('C3: whose only caller has given up causes no unhandled rejection either', async () => {
    const scene = await openScene({ script: [declined] })
    const call = scene.connection.getAccessToken({ signal: AbortSignal.abort('enough') })
    await expect(call).rejects.toBe('enough')
    const controller = new AbortController()
    const waiting = scene.connection.getAccessToken({ signal: controller.signal })
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    await scene.time.advance(2_000)
    await delivered()
    expect(scene.scripted.sent).toHaveLength(3)
    expect(rejections).toEqual([])
  })
})

describe('a token that was refused', () => {
  test('C4: never comes back: a caller joins the running refresh, and starts one more where that yields it', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise, tokens(3)] })
    const first = scene.connection.getAccessToken()
    await scene.time.advance(0)
    const calls = Array.from({ length: 50 }, () => scene.connection.getAccessToken({ rejected: 'access-2' }))
    answer.resolve(tokens(2))
    expect(await scene.time.run(first)).toBe('access-2')
    expect(new Set(await scene.time.run(Promise.all(calls)))).toEqual(new Set(['access-3']))
    expect(scene.scripted.sent).toHaveLength(2)
  })

  test('C4: that the provider gives back again and again is an error, not a loop', async () => {
    const scene = await openScene({ script: [tokens(2)] })
    const error = await scene.failure(scene.connection.getAccessToken({ rejected: 'access-2' }))
    expect(error).toMatchObject({ code: 'refresh_failed', retryable: true })
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C4: is not handed out when the refresh fails, however long it were to live', async () => {
    const scene = await openScene({ script: [tokens(2), declined] })
    await scene.time.run(scene.connection.getAccessToken())
    const error = await scene.failure(scene.connection.getAccessToken({ rejected: 'access-2' }))
    expect(error).toMatchObject({ code: 'refresh_failed' })
    expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
  })

  test('C5: and is not the current one any more: 0 token requests', async () => {
    const scene = await openScene()
    await scene.time.run(scene.connection.getAccessToken())
    const calls = Array.from({ length: 50 }, () => scene.connection.getAccessToken({ rejected: 'access-1' }))
    expect(new Set(await scene.time.run(Promise.all(calls)))).toEqual(new Set(['access-2']))
    expect(scene.scripted.sent).toHaveLength(1)
  })

  test('C5: refused late, by many and one after another: one request', async () => {
    const scene = await openScene({ script: [tokens(2), tokens(3), tokens(4)] })
    await scene.time.run(scene.connection.getAccessToken())
    const late: Promise<string>[] = []
    for (let wave = 0; wave < 20; wave++) {
      late.push(scene.connection.getAccessToken({ rejected: 'access-2' }))
      await scene.time.advance(20)
    }
    expect(new Set(await scene.time.run(Promise.all(late)))).toEqual(new Set(['access-3']))
    expect(scene.scripted.sent).toHaveLength(2)
  })
})

describe('F6 beside others', () => {
  test('F6: an abort rejects that caller alone, with its own reason, and the refresh is saved', async () => {
    const answer = Promise.withResolvers<TokenOutcome>()
    const scene = await openScene({ script: [() => answer.promise] })
    const controller = new AbortController()
    const given = scene.connection.getAccessToken({ signal: controller.signal })
    const patient = scene.connection.getAccessToken()
    await scene.time.advance(10)
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(given).rejects.toBe(reason)
    answer.resolve(tokens(2))
    expect(await scene.time.run(patient)).toBe('access-2')
    expect((await scene.stored()).credentials?.refreshToken).toBe('refresh-2')
  })
})

test('F7: a provider that never answers wedges nobody: the next refresh is a new one', async () => {
  const scene = await openScene({ script: [noAnswer, tokens(2)] })
  const start = scene.time.now()
  await scene.failure(scene.connection.getAccessToken())
  expect(scene.time.now() - start).toBe(20_000)
  await scene.time.advance(30_000)
  expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
})
