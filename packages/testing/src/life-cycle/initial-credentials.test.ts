import { createConnection, memoryStore, type StoredConnectionOptions } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { connectionId, hear, startStage, until } from './stage.ts'

const credentials = { refreshToken: 'a-refresh-token' }

describe('initial credentials', () => {
  test('are stored where the store holds nothing, at the first use and not before', async () => {
    await using stage = await startStage()
    expect(await stage.store.get(connectionId)).toBe(undefined)
    expect((await stage.connection.status()).state).toBe('fresh')
    const { credentials: stored, initial } = await stage.record()
    expect(stored).toEqual({ ...stage.issued })
    expect(initial).toHaveLength(1)
    expect(JSON.stringify(initial)).not.toContain(stage.issued.refreshToken)
  })

  test('F1: win once where they are new to the record, also over a connection that is over', async () => {
    await using stage = await startStage()
    const { server, connection, store, connect } = stage
    server.revokeGrant()
    await expect(connection.refresh()).rejects.toMatchObject({ code: 'reauthorization_required' })
    const fresh = server.issue()
    const restarted = connect({ store: sameData(store), credentials: fresh })
    expect(await restarted.getAccessToken()).toBe(fresh.accessToken)
    expect((await restarted.status()).state).toBe('fresh')
    expect((await stage.record()).ended).toBe(undefined)
  })

  test('P6: that were consumed never win again, also after a restart', async () => {
    await using stage = await startStage()
    const { server, connection, store, connect, issued } = stage
    const { accessToken, refreshToken } = await connection.refresh()
    for (let restart = 0; restart < 3; restart++) {
      const restarted = connect({ store: sameData(store), credentials: issued })
      expect(await restarted.getAccessToken()).toBe(accessToken)
    }
    expect((await stage.record()).credentials?.refreshToken).toBe(refreshToken)
    const last = connect({ store: sameData(store), credentials: issued })
    await last.refresh()
    expect(server.stats).toMatchObject({ tokenRequests: 2, reuse: 0 })
  })

  test('that are what is stored already change nothing but the note that they were consumed', async () => {
    await using stage = await startStage()
    const { connection, store, connect } = stage
    const { accessToken, refreshToken } = await connection.refresh()
    const before = await stage.record()
    const restarted = connect({ store: sameData(store), credentials: { refreshToken: refreshToken! } })
    expect(await restarted.getAccessToken()).toBe(accessToken)
    const { initial, ...after } = await stage.record()
    expect({ ...after, initial: initial.slice(0, 1) }).toEqual(before)
    expect(initial).toHaveLength(2)
  })

  test('two deployments with different ones do not flip-flop', async () => {
    await using stage = await startStage()
    const { server, store, connect } = stage
    const [blue, green] = [server.issue(), server.issue()]
    const id = 'acme/two'
    const deploy = (own: typeof blue) => connect({ id, store: sameData(store), credentials: own })
    expect(await deploy(blue).getAccessToken()).toBe(blue.accessToken)
    expect(await deploy(green).getAccessToken()).toBe(green.accessToken)
    for (let restart = 0; restart < 3; restart++) {
      for (const own of [blue, green]) expect(await deploy(own).getAccessToken()).toBe(green.accessToken)
    }
    expect((await store.get(id))?.version).toBe(2)
    expect(server.stats.tokenRequests).toBe(0)
  })

  test('P6: two processes that start at once with different ones agree on one', async () => {
    await using stage = await startStage()
    const { server, store, connect } = stage
    const id = 'acme/two'
    const processes = [server.issue(), server.issue()].map((own) =>
      connect({ id, store: sameData(store), credentials: own }),
    )
    await Promise.all(processes.map((one) => one.getAccessToken()))
    const tokens = await Promise.all(processes.map((one) => one.refresh().then((own) => own.accessToken)))
    expect(await connect({ id, store: sameData(store) }).getAccessToken()).toBe(tokens.at(-1))
    expect(server.stats).toMatchObject({ reuse: 0, refused: 0 })
  })

  test('the record remembers 16 of them', async () => {
    await using stage = await startStage()
    const { server, store, connect } = stage
    const all = Array.from({ length: 20 }, () => server.issue())
    for (const own of all) await connect({ store: sameData(store), credentials: own }).getAccessToken()
    const { initial } = await stage.record()
    expect(initial).toHaveLength(16)
    expect(new Set(initial).size).toBe(16)
    const last = all.at(-1)!
    const known = connect({ store: sameData(store), credentials: all[4]! })
    expect(await known.getAccessToken()).toBe(last.accessToken)
    const forgotten = connect({ store: sameData(store), credentials: all[3]! })
    expect(await forgotten.getAccessToken()).toBe(all[3]!.accessToken)
  })

  test('C2: serve every connection on the same store and id, whichever is used first', async () => {
    await using stage = await startStage()
    expect(await stage.connect().getAccessToken()).toBe(stage.issued.accessToken)
  })

  test('two connections that live in one process with different ones are a mistake', async () => {
    await using stage = await startStage()
    const { connect, connection, server, issued } = stage
    const other = server.issue()
    expect(() => connect({ credentials: other })).toThrow(TypeError)
    expect(() => connect({ credentials: other })).not.toThrow(issued.refreshToken)
    expect(() => connect({ credentials: issued })).not.toThrow()
    expect(() => connect({ credentials: other, id: 'acme/other' })).not.toThrow()
    await connection[Symbol.asyncDispose]()
    expect(() => connect({ credentials: other })).toThrow(TypeError)
  })

  test('once all connections with them are disposed of, others may come', async () => {
    await using stage = await startStage()
    const second = stage.connect({ credentials: stage.issued })
    await stage.connection[Symbol.asyncDispose]()
    // A second disposal of the same connection is not the other one's.
    await stage.connection[Symbol.asyncDispose]()
    expect(() => stage.connect({ credentials: stage.server.issue() })).toThrow(TypeError)
    await second[Symbol.asyncDispose]()
    const fresh = stage.server.issue()
    expect(await stage.connect({ credentials: fresh }).getAccessToken()).toBe(fresh.accessToken)
  })
})

test('a connection that brings none does not keep those of another alive', async () => {
  await using stage = await startStage()
  const plain = stage.connect()
  expect(await plain.getAccessToken()).toBe(stage.issued.accessToken)
  await stage.connection[Symbol.asyncDispose]()
  const fresh = stage.server.issue()
  const next = stage.connect({ credentials: fresh })
  expect([await next.getAccessToken(), await plain.getAccessToken()]).toEqual([
    fresh.accessToken,
    fresh.accessToken,
  ])
})

describe('options that are off', () => {
  test('are type errors that name the option', async () => {
    await using stage = await startStage()
    const { provider } = stage
    const store = memoryStore()
    const make = (options: object) => () => createConnection(options as StoredConnectionOptions)
    expect(make({ provider, store })).toThrow(/^id: /)
    expect(make({ provider, store, id: '' })).toThrow(/^id: /)
    expect(make({ provider, credentials })).toThrow(/^store: /)
    expect(make({ provider: undefined, store, id: 'a' })).toThrow(/^provider: /)
    expect(make({ provider, store, id: 'a', now: 5 })).toThrow(/^now: /)
    expect(make({ provider, store, id: 'a', timings: { due: 5 } })).toThrow(/^timings\.due: /)
    expect(make({ provider, store, id: 'a', timings: { dueMs: -1 } })).toThrow(/^timings\.dueMs: /)
    expect(make({ provider, store, id: 'a', timings: { dueMs: Number.NaN } })).toThrow(/^timings\.dueMs: /)
    expect(make({ provider, store, id: 'a', timings: { dueFraction: 0.7 } })).toThrow(/^timings\.dueFraction/)
    expect(make({ provider, store, id: 'a', timings: { expiredFraction: 1 } })).toThrow(
      /timings\.expiredFraction: /,
    )
    expect(make({ provider, store, id: 'a', timings: { leaseMs: 20_000 } })).toThrow(/^timings\.leaseMs: /)
    expect(make({ provider, store, id: 'a', timings: { attempts: 0 } })).toThrow(/^timings\.attempts: /)
    for (const error of [make({ provider, store }), make({ provider, credentials })]) {
      expect(error).toThrow(TypeError)
    }
    expect(make({ provider, store, id: 'a', credentials: { expiresIn: 'soon' } })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    )
  })

  test('credentials without a refresh token need neither store nor id', async () => {
    await using stage = await startStage()
    const { provider } = stage
    const connection = createConnection({ provider, credentials: { accessToken: 'key', refreshToken: null } })
    expect([connection.id, await connection.getAccessToken()]).toEqual([provider.id, 'key'])
    const other = createConnection({ provider, credentials: { accessToken: 'another' } })
    expect(await other.getAccessToken()).toBe('another')
  })
})

describe('a record of somebody else', () => {
  const otherClient = { clientId: 'another' }
  const others = {
    'another provider': { id: 'others' },
    'another token endpoint': { tokenEndpoint: 'https://example.test/token' },
    'another client': otherClient,
  }
  for (const [name, options] of Object.entries(others)) {
    test(`S6: under ${name} nothing is sent, new initial credentials or replace() take over`, async () => {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { store, server, clock } = stage
      await stage.connection.status()
      const stored = (await store.get(connectionId))!
      const { version } = stored
      const provider = stage.providerWith(options)
      const connect = (extra: Partial<StoredConnectionOptions> = {}) =>
        stage.connect({ store: sameData(store), provider, ...extra })

      const foreign = connect({ credentials: stage.issued })
      const misconfigured = { code: 'refresh_misconfigured', retryable: false, reauthorize: false }
      await expect(foreign.getAccessToken()).rejects.toMatchObject(misconfigured)
      await expect(foreign.refresh()).rejects.toMatchObject(misconfigured)
      await expect(foreign.fetch(server.apiUrl)).rejects.toMatchObject(misconfigured)
      await expect(foreign.revoke()).rejects.toMatchObject(misconfigured)
      expect([server.stats.requests.length, (await store.get(connectionId))?.version]).toEqual([0, version])

      const fresh = server.issue()
      expect(await connect({ credentials: fresh }).getAccessToken()).toBe(fresh.accessToken)
      const back = stage.connect({ store: sameData(store) })
      await expect(back.refresh()).rejects.toMatchObject(misconfigured)
      await back.replace(stage.server.issue())
      expect((await back.status()).state).toBe('fresh')
      clock.advance(7200_000)
      await back.refresh()
      expect(server.stats.tokenRequests).toBe(1)
    })
  }

  for (const name of ['another provider', 'another token endpoint'] as const) {
    test(`S6: a token that is fresh is not sent to ${name}`, async () => {
      await using stage = await startStage()
      await stage.connection.getAccessToken()
      const provider = stage.providerWith(others[name])
      const foreign = stage.connect({ store: sameData(stage.store), provider })
      await expect(foreign.fetch(stage.server.apiUrl)).rejects.toMatchObject({
        code: 'refresh_misconfigured',
      })
      expect(await foreign.status()).toMatchObject({ usable: false })
      // The same process, the same store object: what is remembered for one is not taken for the other.
      const beside = stage.connect({ provider })
      await expect(beside.getAccessToken()).rejects.toMatchObject({ code: 'refresh_misconfigured' })
      expect(stage.server.stats.requests).toEqual([])
    })
  }

  test('S6, F3: under another client a token that still works is used until it ends, with an event', async () => {
    for (const refreshAhead of [true, false]) {
      await using stage = await startStage({ ageSeconds: 56 * 60 })
      await stage.connection.status()
      const provider = stage.providerWith(otherClient)
      const other = stage.connect({ store: sameData(stage.store), provider, refreshAhead })
      const events = hear(other)
      expect(await other.getAccessToken()).toBe(stage.issued.accessToken)
      await until(() => events.some(({ code }) => code === 'refresh_misconfigured'))
      stage.clock.advance(4 * 60_000)
      await expect(other.getAccessToken()).rejects.toMatchObject({ code: 'refresh_misconfigured' })
      expect(stage.server.stats.tokenRequests).toBe(0)
    }
  })
})
