import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { sameData } from './faulty-store.ts'
import { type Stage, startStage, until } from './stage.ts'

const minute = 60_000
const storeFailed = { code: 'store_failed', retryable: true, reauthorize: false }

/** Lets the limit on a call of the store pass. */
async function passLimit({ clock }: Stage, ms: number): Promise<void> {
  await until(() => [...clock.alarms].some((alarm) => alarm.ms === ms))
  clock.advance(ms)
}

describe('a store that does not answer', () => {
  test('P2, P3: to a save holds callers for 5 s, then they get the token', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store, server } = stage
    await connection.status()
    store.faults.compareAndSet = 'hang'
    const token = connection.getAccessToken()
    await passLimit(stage, 5_000)
    expect(server.isLiving(await token)).toBe(true)
    const flushed = connection.flush()
    flushed.catch(() => {})
    await passLimit(stage, 5_000)
    await expect(flushed).rejects.toMatchObject(storeFailed)
    expect(server.stats.tokenRequests).toBe(1)
  })

  for (const operation of ['get', 'acquire'] as const) {
    test(`P3: to ${operation} is given up after 10 s, and nothing was sent`, async () => {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { connection, store, server } = stage
      if (operation === 'acquire') await connection.status()
      store.faults[operation] = 'hang'
      const call = connection.getAccessToken()
      call.catch(() => {})
      await passLimit(stage, 10_000)
      await expect(call).rejects.toMatchObject(storeFailed)
      delete store.faults[operation]
      expect(server.stats.tokenRequests).toBe(0)
      expect(server.isLiving(await connection.getAccessToken())).toBe(true)
    })
  }

  for (const operation of ['get', 'acquire'] as const) {
    test(`P3: and fails at ${operation} sends nothing, and a token that still works is used`, async () => {
      await using stage = await startStage({ ageSeconds: 56 * 60 })
      const { connection, store, server, issued, clock } = stage
      await connection.status()
      store.faults[operation] = 'throw'
      for (let call = 0; call < 3; call++) {
        expect(await connection.getAccessToken()).toBe(issued.accessToken)
        await stage.idle()
      }
      clock.advance(4 * minute)
      const error: unknown = await connection.getAccessToken().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject(storeFailed)
      expectNoSecrets([error, stage.events], ['shows a secret', issued.refreshToken, issued.accessToken])
      delete store.faults[operation]
      expect(server.isLiving(await connection.getAccessToken())).toBe(true)
      expect(server.stats.tokenRequests).toBe(1)
    })
  }
})

describe('a store that reports a conflict at every save', () => {
  test('P3: fails each call that writes, and holds up nothing else', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, connect, store, server } = stage
    const conflict = async (): Promise<undefined> => undefined
    const broken = connect({
      store: { ...sameData(store), compareAndSet: conflict },
      credentials: stage.issued,
    })
    await expect(broken.getAccessToken()).rejects.toMatchObject(storeFailed)
    await expect(broken.replace(stage.issued)).rejects.toMatchObject(storeFailed)
    await connection.status()
    await expect(broken.replace(stage.issued)).rejects.toMatchObject(storeFailed)
    expect(server.isLiving(await broken.getAccessToken())).toBe(true)
    await expect(broken.flush()).rejects.toMatchObject(storeFailed)
    server.revokeGrant()
    await expect(
      connect({ store: { ...sameData(store), compareAndSet: conflict } }).refresh(),
    ).rejects.toMatchObject(storeFailed)
  })
})

test('C10: a store that says null where it should say undefined is understood', async () => {
  await using stage = await startStage({ ageSeconds: 7200 })
  const { store, server, connect, issued, clock } = stage
  const lax = { ...sameData(store) }
  for (const operation of ['get', 'compareAndSet', 'acquire', 'renew'] as const) {
    const call = store[operation] as (...given: never[]) => Promise<unknown>
    Object.assign(lax, { [operation]: async (...given: never[]) => (await call(...given)) ?? null })
  }
  const bare = connect({ store: lax })
  await expect(bare.getAccessToken()).rejects.toMatchObject({ reason: 'missing' })
  const first = connect({ store: lax, credentials: issued })
  expect(server.isLiving(await first.getAccessToken())).toBe(true)
  clock.advance(2 * 60 * minute)
  const others = Array.from({ length: 5 }, () => connect({ store: { ...lax } }))
  const tokens = await Promise.all(others.map((one) => one.getAccessToken()))
  expect([new Set(tokens).size, server.stats.tokenRequests]).toEqual([1, 2])
})

describe('dispose', () => {
  test('P3: waits for a refresh that runs, whose tokens are then saved', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 40 } })
    const { connection, server } = stage
    const token = connection.getAccessToken()
    await until(() => server.stats.tokenRequests === 1)
    await connection[Symbol.asyncDispose]()
    expect((await stage.record()).credentials?.accessToken).toBe(await token)
  })

  test('P3: rejects where the tokens of that refresh cannot be saved', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 40 } })
    const { connection, store, server } = stage
    const token = connection.getAccessToken()
    await until(() => server.stats.tokenRequests === 1)
    store.faults.compareAndSet = 'throw'
    await expect(connection[Symbol.asyncDispose]()).rejects.toMatchObject(storeFailed)
    expect(server.isLiving(await token)).toBe(true)
  })
})
