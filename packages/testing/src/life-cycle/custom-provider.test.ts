import type { Provider, TokenAnswer, TokenOutcome } from '@evergrant/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialsOf, openScene, type Scene, typesOf } from './scene.ts'
import { tokens } from './scripted-provider.ts'
import { delivered } from './virtual-time.ts'

// A provider's functions are somebody's code: what they return is read as carefully as what an endpoint sends.

const unhandled: unknown[] = []
const remember = (error: unknown): unknown => unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', remember))
afterAll(() => void process.off('unhandledRejection', remember))

const answered = (answer: object): TokenOutcome => ({ kind: 'answered', answer: answer as TokenAnswer })

async function refreshWith(outcome: unknown): Promise<Scene> {
  const scene = await openScene({ script: [() => outcome as TokenOutcome] })
  await scene.time.run(scene.connection.getAccessToken().catch(() => {}))
  return scene
}

describe('an answer of a provider of its own', () => {
  test.each([undefined, null, '', 7])(
    'P1: with the refresh token %s keeps the previous one',
    async (refreshToken) => {
      const scene = await refreshWith(answered({ accessToken: 'access-2', refreshToken, expiresIn: 3600 }))
      expect((await scene.stored()).credentials).toMatchObject({
        accessToken: 'access-2',
        refreshToken: 'refresh-1',
      })
    },
  )

  test.each([undefined, null, Number.NaN, -1, '3600abc', 1e12])(
    'T6: with the lifetime %s is taken to live as long as the last one',
    async (expiresIn) => {
      const scene = await refreshWith(answered({ accessToken: 'access-2', expiresIn }))
      const { lifetime, credentials } = await scene.stored()
      expect(lifetime).toMatchObject({ seconds: 3600, assumed: true })
      expect(credentials).not.toHaveProperty('expiresIn')
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-2')
      expect(scene.scripted.sent).toHaveLength(1)
    },
  )

  test.each([undefined, null, '', 'access 2', 'access-2\n', 7, {}])(
    'F11, P4: with the access token %j holds none, and its refresh token is saved',
    async (accessToken) => {
      const scene = await openScene({
        script: [answered({ accessToken, refreshToken: 'refresh-2' }), tokens(3)],
      })
      expect(await scene.time.run(scene.connection.getAccessToken())).toBe('access-3')
      expect(scene.scripted.sent.map(({ refreshToken }) => refreshToken)).toEqual(['refresh-1', 'refresh-2'])
    },
  )

  test.each([
    undefined,
    null,
    'done',
    {},
    { kind: 'done' },
    { kind: 'answered' },
    answered({}),
    answered({ accessToken: '' }),
  ])('F11, S1: %j is no answer: the token may be spent, and that is said', async (outcome) => {
    const scene = await openScene({ script: [() => outcome as TokenOutcome] })
    const error = await scene.failure(scene.connection.getAccessToken())
    expect(error).toMatchObject({ code: 'refresh_ambiguous', retryable: true })
    expect((await scene.stored()).suspect).toBeDefined()
  })
})

describe('a function of a provider that throws', () => {
  /** A process whose provider is broken, and a token that works or has ended. */
  async function breakProvider(changes: Partial<Provider>, ageSeconds = 7_200) {
    const scene = await openScene()
    await scene.change(() => ({ credentials: credentialsOf(1, ageSeconds, scene.time) }))
    return { scene, broken: scene.elsewhere({ ...scene.scripted.provider, ...changes }) }
  }
  const secretive = (): never => {
    throw new Error('refresh-1 the-client-secret')
  }

  test.each<[string, Partial<Provider>]>([
    ['refresh', { refresh: secretive }],
    ['canRefresh', { canRefresh: secretive }],
  ])(
    'C3, S1: %s: the call fails with an error of this package that holds nothing of it',
    async (_name, changes) => {
      const { scene, broken } = await breakProvider(changes)
      const error = await scene.failure(broken.connection.getAccessToken())
      expect(['refresh_ambiguous', 'refresh_misconfigured']).toContain(error.code)
    },
  )

  test('C3: something that is no error, where nobody waits: no unhandled rejection', async () => {
    let isBroken = false
    const { scene, broken } = await breakProvider(
      {
        identifyGrant({ refreshToken }) {
          if (isBroken) throw 'no error'
          return `${refreshToken}`
        },
      },
      3_400,
    )
    await scene.time.run(broken.connection.status())
    isBroken = true
    expect(await scene.time.run(broken.connection.getAccessToken())).toBe('access-1')
    await scene.time.advance(1_000)
    await delivered()
    expect(typesOf(broken.events)).toContain('refresh_failed')
    expect(unhandled).toEqual([])
  })

  test('F8: isTokenRejected: the 401 counts as one that means the token', async () => {
    const statuses = [401, 200]
    const scene = await openScene({
      credentials: { accessToken: 'access-1', refreshToken: 'refresh-1' },
      settings: { fetch: async () => new Response('{}', { status: statuses.shift() ?? 500 }) },
    })
    const broken = scene.elsewhere({ ...scene.scripted.provider, isTokenRejected: secretive })
    const response = broken.connection.fetch('https://scripted.example.com/things')
    expect((await scene.time.run(response)).status).toBe(200)
    expect(scene.scripted.sent).toHaveLength(1)
  })
})
