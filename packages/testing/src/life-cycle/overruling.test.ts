import type { Connection } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { connectionId, hear, type Stage, type StageOptions, startStage, until } from './stage.ts'

/** Whether what overrules comes from the same process or, over another store object, from another one. */
const places = ['here', 'elsewhere'] as const

/** An expired connection whose refresh is on its way: the server has rotated, the answer comes in a moment. */
async function startInFlight(options: StageOptions = {}) {
  const stage = await startStage({ ageSeconds: 7200, ...options })
  const { connection, server, store } = stage
  server.faults.token({ delay: 40, phase: 'after' })
  const call = connection.getAccessToken()
  call.catch(() => {})
  await until(() => server.stats.grants === 1)
  const from = (place: (typeof places)[number]): Connection =>
    place === 'here' ? connection : stage.connect({ store: sameData(store) })
  return { ...stage, call, from }
}

/** The tokens that the answer of the refresh has brought. */
function refreshToken({ server }: Stage): string {
  const { body } = server.stats.requests.find(({ path }) => path === '/token')!
  return new URLSearchParams(body).get('refresh_token')!
}

for (const place of places) {
  describe(`a refresh in flight, overruled ${place}`, () => {
    test('O2: by replace(): its result is discarded and not revoked, callers get the new token', async () => {
      await using stage = await startInFlight()
      const fresh = stage.server.issue()
      await stage.from(place).replace(fresh)
      expect(await stage.call).toBe(fresh.accessToken)
      expect(await stage.connection.getAccessToken()).toBe(fresh.accessToken)
      expect((await stage.record()).credentials).toEqual({ ...fresh })
      expect(await stage.eventTypes()).not.toContain('refreshed')
      expect(stage.server.stats).toMatchObject({ tokenRequests: 1, grants: 1, revocations: 0 })
    })

    test('O2: by revoke(): its result is discarded, and revoked at the provider too', async () => {
      await using stage = await startInFlight()
      await stage.from(place).revoke()
      await expect(stage.call).rejects.toMatchObject({ code: 'reauthorization_required', reason: 'revoked' })
      await until(() => stage.server.stats.revocations >= 2)
      const { credentials, ended } = await stage.record()
      expect([credentials, ended?.reason]).toEqual([null, 'revoked'])
      expect(stage.server.isLiving(refreshToken(stage))).toBe(false)
      const sent = stage.server.stats.requests
        .filter(({ path }) => path === '/revoke')
        .map(({ body }) => new URLSearchParams(body).get('token'))
      expect(new Set(sent).size).toBe(2)
      expect(sent.every((token) => !stage.server.isLiving(token!))).toBe(true)
      expect(await stage.eventTypes()).toContain('discarded')
      await expect(stage.connection.getAccessToken()).rejects.toMatchObject({ reason: 'revoked' })
      expect(stage.server.stats.tokenRequests).toBe(1)
    })

    test('C11: by a delete: its result is discarded and revoked', async () => {
      await using stage = await startInFlight()
      await (place === 'here' ? stage.store : sameData(stage.store)).delete(connectionId)
      await stage.call.catch(() => {})
      await until(() => stage.server.stats.revocations === 1)
      expect(await stage.eventTypes()).toContain('discarded')
    })

    test('O2: by new initial credentials: its result gives way to them', async () => {
      await using stage = await startInFlight()
      const fresh = stage.server.issue()
      if (place === 'here') await stage.connection[Symbol.asyncDispose]()
      const next = stage.connect({
        credentials: fresh,
        ...(place === 'here' ? {} : { store: sameData(stage.store) }),
      })
      expect(await next.getAccessToken()).toBe(fresh.accessToken)
      await stage.call
      expect((await stage.record()).credentials).toEqual({ ...fresh })
      expect(await stage.connect({ store: sameData(stage.store) }).getAccessToken()).toBe(fresh.accessToken)
      expect(stage.server.stats.reuse).toBe(0)
    })
  })
}

describe('a refresh in flight', () => {
  test('C11: whose record was deleted for good fails with "missing", for a connection with nothing to begin with', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    stage.server.faults.token({ delay: 40, phase: 'after' })
    await stage.connection.status()
    const other = stage.connect({ store: sameData(stage.store) })
    const events = hear(other)
    const call = other.getAccessToken()
    call.catch(() => {})
    await until(() => stage.server.stats.grants === 1)
    await stage.store.delete(connectionId)
    await expect(call).rejects.toMatchObject({ code: 'reauthorization_required', reason: 'missing' })
    await until(() => stage.server.stats.revocations === 1)
    expect(await stage.store.get(connectionId)).toBe(undefined)
    expect(await other.status()).toMatchObject({ state: 'missing', usable: false })
    expect(events.map(({ type }) => type)).toContain('discarded')
  })

  test('O2: by replace() with the refresh token that it has sent is not thrown away: that token is spent', async () => {
    await using stage = await startInFlight({ server: { familyRevocation: true } })
    await stage.connection.replace({ refreshToken: stage.issued.refreshToken })
    const token = await stage.call
    expect(stage.server.isLiving(token)).toBe(true)
    expect((await stage.record()).credentials?.accessToken).toBe(token)
    await stage.connection.refresh()
    expect(stage.server.stats).toMatchObject({ tokenRequests: 2, reuse: 0, familyRevocations: 0 })
  })
})

describe('revoke()', () => {
  test('O2: saves the end, then tells the provider, then drops the tokens', async () => {
    await using stage = await startStage()
    const { connection, server, store } = stage
    const steps: unknown[] = []
    await connection.status()
    store.before = async (operation) => {
      if (operation !== 'compareAndSet') return
      steps.push(['save', server.stats.revocations])
    }
    await connection.revoke()
    store.before = () => {}
    expect(steps).toEqual([
      ['save', 0],
      ['save', 1],
    ])
    expect(server.isLiving(stage.issued.refreshToken)).toBe(false)
    expect(await stage.record()).toMatchObject({ credentials: null, ended: { reason: 'revoked' } })
    expect(await connection.status()).toEqual({
      state: 'reauthorization_required',
      reason: 'revoked',
      usable: false,
    })
    expect((await store.get(connectionId))?.state).toBe('reauthorization_required')
    expect(await stage.eventTypes()).toEqual(['revoked'])
    await expect(connection.fetch(server.apiUrl)).rejects.toMatchObject({ reason: 'revoked' })
    expect(server.stats.apiRequests).toBe(0)
  })

  test('O2: may be repeated until the provider has taken it, and after that changes nothing', async () => {
    await using stage = await startStage()
    const { connection, server, store } = stage
    server.faults.revocation({ status: 503 })
    server.faults.revocation({ reset: 'before' })
    await expect(connection.revoke()).rejects.toMatchObject({ retryable: true })
    expect(await stage.record()).toMatchObject({
      credentials: { refreshToken: stage.issued.refreshToken },
      ended: { reason: 'revoked' },
    })
    await expect(connection.getAccessToken()).rejects.toMatchObject({ reason: 'revoked' })
    await expect(connection.revoke()).rejects.toMatchObject({ code: 'network_error', retryable: true })
    const restarted = stage.connect({ store: sameData(store), credentials: stage.issued })
    await restarted.revoke()
    expect([server.stats.revocations, (await stage.record()).credentials]).toEqual([1, null])
    const { version } = (await store.get(connectionId))!
    await restarted.revoke()
    await connection.revoke()
    expect([server.stats.revocations, (await store.get(connectionId))?.version]).toEqual([1, version])
  })

  test('O2: tells nothing to a provider while the store is down', async () => {
    await using stage = await startStage()
    await stage.connection.status()
    stage.store.faults.compareAndSet = 'throw'
    await expect(stage.connection.revoke()).rejects.toMatchObject({ code: 'store_failed' })
    expect([stage.server.stats.revocations, stage.server.isLiving(stage.issued.refreshToken)]).toEqual([
      0,
      true,
    ])
  })

  test('O2: of a connection that was never stored does nothing', async () => {
    await using stage = await startStage()
    await stage.connect({ id: 'acme/nothing' }).revoke()
    expect([stage.server.stats.requests.length, await stage.store.get('acme/nothing')]).toEqual([
      0,
      undefined,
    ])
  })

  test('O2: is undone only by new credentials: initial ones, replace() or a login', async () => {
    for (const way of ['initial', 'replace'] as const) {
      await using stage = await startStage()
      await stage.connection.revoke()
      const fresh = stage.server.issue()
      const restarted = stage.connect({ store: sameData(stage.store), credentials: stage.issued })
      await expect(restarted.getAccessToken()).rejects.toMatchObject({ reason: 'revoked' })
      await expect(restarted.refresh()).rejects.toMatchObject({ reason: 'revoked' })
      if (way === 'replace') await restarted.replace(fresh)
      const revived =
        way === 'replace' ? restarted : stage.connect({ store: sameData(stage.store), credentials: fresh })
      expect(await revived.getAccessToken()).toBe(fresh.accessToken)
      expect(await revived.status()).toMatchObject({ state: 'fresh', usable: true })
      expect(stage.server.stats.tokenRequests).toBe(0)
    }
  })

  test('O2: elsewhere is seen as soon as the token is due or refused', async () => {
    for (const occasion of ['due', 'refused'] as const) {
      await using stage = await startStage()
      const { connection, clock, server, connect, store } = stage
      const token = await connection.getAccessToken()
      await connect({ store: sameData(store) }).revoke()
      if (occasion === 'due') {
        clock.advance(56 * 60_000)
        await connection.getAccessToken().catch(() => {})
        await stage.idle()
        await expect(connection.getAccessToken()).rejects.toMatchObject({ reason: 'revoked' })
      } else {
        await expect(connection.getAccessToken({ rejected: token })).rejects.toMatchObject({
          reason: 'revoked',
        })
      }
      expect(server.stats.tokenRequests).toBe(0)
    }
  })
})

describe('replace()', () => {
  test('O2: puts credentials in place of whatever is stored, also of what cannot be read', async () => {
    await using stage = await startStage()
    const { connection, server, store } = stage
    const data = new TextEncoder().encode('{"v":99}')
    await store.compareAndSet(connectionId, 0, { provider: 'things', data, dueInMs: null })
    await expect(connection.getAccessToken()).rejects.toMatchObject({
      code: 'store_corrupt',
      retryable: false,
    })
    const fresh = server.issue()
    await connection.replace(fresh)
    expect(await connection.getAccessToken()).toBe(fresh.accessToken)
  })

  test('O2: comes after initial credentials, also before they were ever used', async () => {
    for (const way of ['at once', 'after a restart'] as const) {
      await using stage = await startStage()
      const { connection, connect, store, issued, clock, server } = stage
      const fresh = server.issue()
      await connection.replace(fresh)
      clock.advance(7200_000)
      const next = way === 'at once' ? connection : connect({ store: sameData(store), credentials: issued })
      await next.getAccessToken()
      const sent = server.stats.requests.map(({ body }) => new URLSearchParams(body).get('refresh_token'))
      expect(sent).toEqual([fresh.refreshToken])
    }
  })

  test('O2: brings an ended connection back and says so', async () => {
    await using stage = await startStage()
    const { connection, server } = stage
    server.revokeGrant()
    await expect(connection.refresh()).rejects.toMatchObject({ code: 'reauthorization_required' })
    await connection.replace(server.issue())
    await connection.refresh()
    expect((await stage.record()).ended).toBe(undefined)
    const types = (await stage.eventTypes()).filter((type) => type !== 'refresh_started')
    expect(types).toEqual(['reauthorization_required', 'refresh_failed', 'recovered', 'refreshed'])
  })

  test('S2: takes the credentials themselves, not their printed form', async () => {
    await using stage = await startStage()
    const printed = JSON.parse(JSON.stringify(await stage.connection.getCredentials()))
    await expect(stage.connection.replace(printed)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await stage.connection.getAccessToken()).toBe(stage.issued.accessToken)
  })
})
