import { inspect } from 'node:util'
import { createConnection, memoryStore, parseCredentials, parseRefreshToken, toWire } from '@evergrant/core'
import { describe, expect, test, vi } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { sameData } from './faulty-store.ts'
import { startStage } from './stage.ts'

const minute = 60_000

describe('reading a fresh token', () => {
  test('C13: takes no lease, no read of the store, no digest and no timer', async () => {
    let digests = 0
    let randoms = 0
    await using stage = await startStage()
    const { clock, store, server } = stage
    let sleeps = 0
    const connection = stage.connect({
      sleep: (ms, options) => {
        sleeps++
        return clock.sleep(ms, options)
      },
      random: () => {
        randoms++
        return 0
      },
      digest: async (data) => {
        digests++
        return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
      },
    })
    await connection.getAccessToken()
    const before = [store.total(), sleeps, digests, randoms]
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const timersBefore = timers()
    for (let call = 0; call < 1_000; call++) {
      void connection.getAccessToken()
      await connection.getAccessToken({ minValidity: 60 })
    }
    await connection.getCredentials()
    await connection.status()
    expect((await connection.fetch(server.apiUrl)).status).toBe(200)
    expect([store.total(), sleeps, digests, randoms]).toEqual(before)
    expect(timers() - timersBefore).toBeLessThanOrEqual(2)
    expect(server.stats.tokenRequests).toBe(0)
  })

  test('C13: asks the platform for the time of day alone within a millisecond, and sees what is new in it', async () => {
    await using stage = await startStage()
    const { provider, issued } = stage
    const { issuedAt, expiresIn } = issued
    const start = Date.parse(issuedAt)
    using timeOfDay = vi.spyOn(Date, 'now').mockReturnValue(start)
    using monotonic = vi.spyOn(performance, 'now')
    const connection = createConnection({
      provider,
      credentials: { accessToken: 'first', issuedAt, expiresIn },
    })
    await connection.getAccessToken()
    monotonic.mockClear()
    for (let call = 0; call < 100; call++) expect(await connection.getAccessToken()).toBe('first')
    expect(monotonic.mock.calls.length).toBeLessThanOrEqual(1)
    await connection.replace({ accessToken: 'second', issuedAt, expiresIn })
    expect(await connection.getAccessToken()).toBe('second')
    timeOfDay.mockReturnValue(start + 61 * minute)
    await expect(connection.getAccessToken()).rejects.toMatchObject({ reason: 'no_refresh_token' })
  })
})

describe('status()', () => {
  test('O3: goes from fresh to due to expired, with the times that are known, and sends nothing', async () => {
    await using stage = await startStage({ server: { refreshTokenLifetime: 86_400 } })
    const { connection, clock, server, store } = stage
    const times = {
      expiresAt: new Date(clock.now() + 60 * minute).toISOString(),
      reauthorizeBy: new Date(clock.now() + 24 * 60 * minute).toISOString(),
    }
    expect(await connection.status()).toEqual({ state: 'fresh', ...times, usable: true })
    clock.advance(56 * minute)
    expect(await connection.status()).toEqual({ state: 'due', ...times, usable: true })
    clock.advance(3.6 * minute)
    expect(await connection.status()).toEqual({ state: 'expired', ...times, usable: true })
    clock.advance(minute)
    expect(await connection.status()).toEqual({ state: 'expired', ...times, usable: false })
    await stage.idle()
    expect([server.stats.requests.length, store.calls.acquire]).toEqual([0, 0])
  })

  test('O3: says that a person is needed while the last access token still works, and why', async () => {
    await using stage = await startStage()
    const { connection, server, connect, store } = stage
    server.revokeRefreshToken()
    await expect(connection.refresh()).rejects.toMatchObject({ reason: 'refused' })
    const ended = { state: 'reauthorization_required', reason: 'refused', usable: true }
    expect(await connection.status()).toMatchObject(ended)
    expect(await connect({ store: sameData(store) }).status()).toMatchObject(ended)
    expect(await connection.getAccessToken()).toBe(stage.issued.accessToken)
  })

  test('O3: says what is missing', async () => {
    await using stage = await startStage()
    const connection = stage.connect({ id: 'acme/nothing' })
    expect(await connection.status()).toEqual({ state: 'missing', reason: 'missing', usable: false })
    await expect(connection.getAccessToken()).rejects.toMatchObject({
      code: 'reauthorization_required',
      reason: 'missing',
    })
    const { accessToken, issuedAt } = stage.issued
    await connection.replace({ accessToken, issuedAt, expiresIn: 3600 })
    stage.clock.advance(61 * minute)
    expect(await connection.status()).toMatchObject({
      state: 'reauthorization_required',
      reason: 'no_refresh_token',
      usable: false,
    })
  })

  test('F1: sees a repair that was made elsewhere', async () => {
    await using stage = await startStage()
    const { connection, server, connect, store } = stage
    server.revokeGrant()
    await expect(connection.refresh()).rejects.toMatchObject({ reason: 'refused' })
    const fresh = server.issue()
    await connect({ store: sameData(store) }).replace(fresh)
    expect(await connection.status()).toMatchObject({ state: 'fresh', usable: true })
    expect(await connection.getAccessToken()).toBe(fresh.accessToken)
    expect(server.stats.tokenRequests).toBe(1)
  })
})

describe('printing', () => {
  const secrets = ['the-access-token', 'the-refresh-token', 'the-id-token', 'the-client-secret']
  const given = {
    accessToken: 'the-access-token',
    refreshToken: 'the-refresh-token',
    issuedAt: '2026-03-01T12:00:00.000Z',
    expiresIn: 3600,
    scope: 'read',
    extra: { id_token: 'the-id-token' },
  }

  test('S2: credentials shows what is there and no secret, in every way', () => {
    const credentials = parseCredentials(given)
    expectNoSecrets(credentials, secrets)
    expectNoSecrets({ deep: { inside: [credentials] } }, secrets)
    expectNoSecrets(new Error('broken', { cause: credentials }).cause, secrets)
    for (const text of [inspect(credentials), `${credentials}`, JSON.stringify(credentials)]) {
      expect(text).toContain('"refreshToken":"[redacted]"')
      expect(text).toContain('"scope":"read"')
    }
    expect(`${parseCredentials({ refreshToken: null })}`).toContain('"refreshToken":null')
  })

  test('S2: credentials can be read by name, are copied plainly and cannot be changed', () => {
    const credentials = parseCredentials(given)
    expect({ ...credentials }).toEqual(given)
    expect(Object.keys(credentials)).toEqual(Object.keys(given))
    expect(() => Object.assign(credentials, { accessToken: 'another' })).toThrow(TypeError)
  })

  test('S2: storable JSON is an explicit call, and what was printed cannot be stored by mistake', () => {
    const credentials = parseCredentials(given)
    const wire = JSON.parse(JSON.stringify(toWire(credentials)))
    expect({ ...parseCredentials(wire) }).toEqual(given)
    const printed = JSON.parse(JSON.stringify(credentials))
    expect(() => parseCredentials(printed)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    expect(() => parseCredentials({ accessToken: '[redacted]' })).toThrow(/accessToken/)
    const request = { grantType: 'refresh_token', refreshToken: '[redacted]', clientId: 'c' }
    expect(() => parseRefreshToken(request)).toThrow(/refreshToken/)
  })

  test('S2: a refresh token request shows neither token nor client secret', () => {
    const request = parseRefreshToken({
      grantType: 'refresh_token',
      refreshToken: 'the-refresh-token',
      clientId: 'client',
      clientSecret: 'the-client-secret',
    })
    expectNoSecrets(request, secrets)
    expect(`${request}`).toContain('"clientId":"client"')
  })

  test('S2: a connection shows its id and its provider, whatever it holds, and so does what it gives out', async () => {
    await using stage = await startStage()
    const { connection, issued, server } = stage
    const { accessToken, refreshToken } = await connection.refresh()
    const held = [
      issued.accessToken,
      issued.refreshToken,
      accessToken!,
      refreshToken!,
      server.options.clientSecret!,
    ]
    expectNoSecrets(connection, held)
    expect(inspect(connection)).toBe('Connection {"id":"acme/things","provider":"things"}')
    expectNoSecrets(await connection.getCredentials(), held)
    expectNoSecrets(connection.provider, held)
    expectNoSecrets(memoryStore(), held)
    const unprotected = inspect(connection, { depth: null, showHidden: true, customInspect: false })
    for (const secret of held) expect(unprotected).not.toContain(secret)
  })
})
