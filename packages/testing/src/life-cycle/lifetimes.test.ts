import { type Credentials, createConnection } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { startStage } from './stage.ts'

const year = 365 * 24 * 3600_000

function withExpiresIn(expiresIn: unknown) {
  return {
    answer: ({ expires_in: _, ...body }: Record<string, unknown>) =>
      expiresIn === undefined ? body : { ...body, expires_in: expiresIn },
  }
}

describe('expires_in in an answer', () => {
  for (const expiresIn of [1800, '1800', 1800.9]) {
    test(`T6: ${JSON.stringify(expiresIn)} is accepted`, async () => {
      await using stage = await startStage()
      stage.server.faults.token(withExpiresIn(expiresIn))
      expect((await stage.connection.refresh()).expiresIn).toBe(1800)
      expect((await stage.record()).lifetime).toMatchObject({ seconds: 1800, assumed: false })
    })
  }

  const odd = [
    undefined,
    null,
    'NaN',
    -1,
    '-1',
    '3600abc',
    '',
    0,
    '1e3',
    10 * 366 * 24 * 3600 + 1,
    {},
    [60],
    true,
  ]
  for (const expiresIn of odd) {
    test(`T6: ${JSON.stringify(expiresIn)} is no lifetime: the tokens are saved, the last known one holds`, async () => {
      await using stage = await startStage({ server: { accessTokenLifetime: 1200 } })
      const { connection, server, clock } = stage
      server.faults.token(withExpiresIn(expiresIn))
      const credentials = await connection.refresh()
      expect('expiresIn' in credentials).toBe(false)
      const { credentials: stored, lifetime } = await stage.record()
      expect(stored).toMatchObject({ refreshToken: credentials.refreshToken })
      expect(server.isLiving(credentials.accessToken!)).toBe(true)
      expect(lifetime).toMatchObject({ seconds: 1200, assumed: true })
      expect((await connection.status()).state).toBe('fresh')
      clock.advance(1200_000)
      expect((await connection.status()).state).toBe('expired')
    })
  }

  test("T6: without a last known one the provider's default holds, and without that an hour", async () => {
    for (const defaultExpiresIn of [7200, undefined]) {
      await using stage = await startStage({
        ...(defaultExpiresIn === undefined ? {} : { provider: { defaultExpiresIn } }),
      })
      const connection = stage.connect({ id: 'acme/other' })
      await connection.replace({ refreshToken: stage.issued.refreshToken })
      stage.server.faults.token(withExpiresIn(undefined))
      await connection.getAccessToken()
      const { expiresAt } = await connection.status()
      expect(Date.parse(expiresAt!) - stage.clock.now()).toBe((defaultExpiresIn ?? 3600) * 1000)
    }
  })

  test('T6: an assumed lifetime is refreshed in time as a known one is', async () => {
    await using stage = await startStage()
    const { server, connection, clock } = stage
    server.faults.token(withExpiresIn(null), Number.POSITIVE_INFINITY)
    for (let minutes = 0; minutes < 6 * 60; minutes += 2) {
      clock.advance(2 * 60_000)
      expect(server.isLiving(await connection.getAccessToken())).toBe(true)
      await stage.idle()
    }
    expect(server.stats.tokenRequests).toBe(6)
  })

  test('T6: with no refresh token to follow, a token of unknown life is used until a 401', async () => {
    await using stage = await startStage()
    const { accessToken } = stage.issued
    const connection = stage.connect({ id: 'acme/other' })
    for (const credentials of [{ accessToken }, { accessToken, expiresIn: 60 }]) {
      await connection.replace(credentials)
      stage.clock.advance(year)
      expect(await connection.getAccessToken()).toBe(accessToken)
      expect(await connection.status()).toMatchObject({ state: 'fresh', usable: true })
    }
    await expect(connection.getAccessToken({ rejected: accessToken })).rejects.toMatchObject({
      code: 'reauthorization_required',
      reason: 'no_refresh_token',
    })
    expect(stage.server.stats.requests).toEqual([])
  })
})

describe('credentials that are given', () => {
  const withoutLifetime: Record<string, (issued: Credentials) => Credentials> = {
    'expiresIn omitted': ({ expiresIn: _, ...rest }) => rest,
    'issuedAt omitted': ({ issuedAt: _, ...rest }) => rest,
    'issuedAt null': (issued) => ({ ...issued, issuedAt: null }),
  }
  for (const [name, change] of Object.entries(withoutLifetime)) {
    test(`T8: with ${name} are due, once: used, and refreshed behind`, async () => {
      await using stage = await startStage()
      const { server, clock, issued } = stage
      const connection = stage.connect({ id: 'acme/other', credentials: change(issued) })
      expect(await connection.getAccessToken()).toBe(issued.accessToken)
      await stage.idle()
      const { accessToken } = await connection.getCredentials()
      expect(accessToken).not.toBe(issued.accessToken)
      for (let minutes = 0; minutes < 50; minutes += 10) {
        clock.advance(10 * 60_000)
        expect(await connection.getAccessToken()).toBe(accessToken)
        await stage.idle()
      }
      expect(server.stats.tokenRequests).toBe(1)
    })
  }

  test('T8: stored with an unknown life they are due at once in the store too', async () => {
    await using stage = await startStage()
    const connection = stage.connect({ id: 'acme/other' })
    await connection.replace({ accessToken: 'a', refreshToken: 'r' })
    expect((await stage.store.get('acme/other'))?.dueAt).toBe(stage.clock.now())
  })

  test('T8: expiresIn null is said on purpose: such a token is never refreshed by itself', async () => {
    await using stage = await startStage()
    const { server, clock, issued } = stage
    const credentials = { ...issued, expiresIn: null }
    const connection = stage.connect({ id: 'acme/other', credentials })
    expect(await connection.getAccessToken()).toBe(issued.accessToken)
    clock.advance(20 * year)
    expect(await connection.getAccessToken({ minValidity: 3600 })).toBe(issued.accessToken)
    expect(await connection.status()).toEqual({ state: 'fresh', usable: true })
    expect((await stage.store.get('acme/other'))?.dueAt).toBe(null)
    expect(server.stats.tokenRequests).toBe(0)
    expect(await connection.getAccessToken({ rejected: issued.accessToken })).not.toBe(issued.accessToken)
  })

  test('T8: an API key without a word on its life is used, there is nothing to refresh it with', async () => {
    await using stage = await startStage()
    const connection = createConnection({ provider: stage.provider, credentials: { accessToken: 'the-key' } })
    expect(await connection.getAccessToken()).toBe('the-key')
    expect(await connection.status()).toEqual({ state: 'fresh', usable: true })
  })

  test('O3: the end of the refresh token itself is kept where it is known, and moves with each answer', async () => {
    await using stage = await startStage({ server: { refreshTokenLifetime: 30 * 24 * 3600 } })
    const { connection, clock, server } = stage
    const inThirtyDays = () => new Date(clock.now() + 30 * 24 * 3600_000).toISOString()
    const first = inThirtyDays()
    await connection.getAccessToken()
    expect((await connection.status()).reauthorizeBy).toBe(first)
    clock.advance(3600_000)
    await connection.refresh()
    expect((await connection.status()).reauthorizeBy).toBe(inThirtyDays())
    // A new refresh token of which the answer does not say how long it lives.
    server.faults.token({ answer: ({ refresh_token_expires_in: _, ...body }) => body })
    await connection.refresh()
    expect('reauthorizeBy' in (await connection.status())).toBe(false)
  })

  test('O3: an answer that keeps the refresh token keeps its end', async () => {
    await using stage = await startStage({
      server: { refreshTokenLifetime: 30 * 24 * 3600, rotation: 'none' },
      provider: { rotation: 'none' },
    })
    const { connection, clock, server } = stage
    await connection.getAccessToken()
    const { reauthorizeBy } = await connection.status()
    server.faults.token({ answer: ({ refresh_token_expires_in: _, ...body }) => body })
    clock.advance(3600_000)
    await connection.refresh()
    expect((await connection.status()).reauthorizeBy).toBe(reauthorizeBy)
  })
})
