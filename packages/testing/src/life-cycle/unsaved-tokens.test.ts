import { describe, expect, test } from 'vitest'
import { expectNoSecrets } from '../no-secrets.ts'
import { sameData } from './faulty-store.ts'
import { connectionId, type Stage, startStage, until } from './stage.ts'

const minute = 60_000
const storeFailed = { code: 'store_failed', retryable: true, reauthorize: false }

/** Refreshes while the store takes no save; returns the tokens that only this process has. */
async function refreshUnsaved({ connection, store }: Stage) {
  await connection.status()
  store.faults.compareAndSet = 'throw'
  return connection.refresh()
}

/** Lets the timer of the next try fire. */
async function nextTry({ clock, idle }: Stage): Promise<void> {
  const timers = () => [...clock.alarms].filter(({ unref }) => unref)
  await until(() => timers().length === 1)
  clock.advance(timers()[0]!.ms)
  await idle()
}

describe('new tokens', () => {
  test('P2: are saved before any caller or listener sees them', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store } = stage
    await connection.status()
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    store.before = (operation) => (operation === 'compareAndSet' ? gate : undefined)
    const seen: string[] = []
    const calls = [connection.getAccessToken(), connection.refresh(), connection.fetch(stage.server.apiUrl)]
    for (const call of calls) void call.then(() => seen.push('caller'))
    await until(() => store.calls.compareAndSet === 2)
    expect([seen, (await connection.status()).usable]).toEqual([[], false])
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([seen, stage.events.map(({ type }) => type)]).toEqual([[], ['refresh_started']])
    open()
    await Promise.all(calls)
    expect(await stage.eventTypes()).toEqual(['refresh_started', 'refreshed'])
  })

  test('P3: are saved at the second try where the store fails once, and that is announced', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store } = stage
    await connection.status()
    store.faults.compareAndSet = { fault: 'throw', calls: 1 }
    const token = await connection.getAccessToken()
    expect((await stage.record()).credentials?.accessToken).toBe(token)
    expect(await stage.eventTypes()).toEqual(['refresh_started', 'persist_failed', 'refreshed'])
    expect(stage.clock.pauses.length).toBe(1)
    await connection.flush()
  })

  test('P3: of which only the acknowledgement was lost are not taken for lost', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store, server } = stage
    await connection.status()
    const { version } = (await store.get(connectionId))!
    store.faults.compareAndSet = { fault: 'lose', calls: 1 }
    const token = await connection.getAccessToken()
    expect((await stage.record()).credentials?.accessToken).toBe(token)
    expect((await store.get(connectionId))?.version).toBe(version + 1)
    expect(await stage.eventTypes()).toEqual(['refresh_started', 'persist_failed', 'refreshed'])
    await connection.refresh()
    expect(server.stats).toMatchObject({ tokenRequests: 2, reuse: 0 })
  })

  test('P2, P3: are held after 5 s of failed saving: used, announced, reported by flush and dispose', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, clock, server, issued } = stage
    const before = clock.now()
    const { accessToken, refreshToken } = await refreshUnsaved(stage)
    expect(clock.now() - before).toBe(5_000)
    expect(await connection.getAccessToken()).toBe(accessToken)
    expect((await connection.fetch(server.apiUrl)).status).toBe(200)
    expect(await connection.status()).toMatchObject({ state: 'fresh', usable: true })
    expect((await stage.record()).credentials?.refreshToken).toBe(issued.refreshToken)
    const types = await stage.eventTypes()
    expect(new Set(types)).toEqual(new Set(['refresh_started', 'persist_failed', 'refreshed']))
    const { clientSecret } = server.options
    const secrets = [accessToken!, refreshToken!, clientSecret!, issued.refreshToken, 'shows a secret']
    for (const report of [connection.flush(), connection[Symbol.asyncDispose]()]) {
      const error: unknown = await report.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject(storeFailed)
      expectNoSecrets([error, stage.events, connection], secrets)
    }
    expect(String(await connection.flush().catch(String))).toContain('EIO')
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('P3: that are held are written as soon as the store is back, by themselves', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store, connect } = stage
    const { accessToken } = await refreshUnsaved(stage)
    await nextTry(stage)
    expect((await stage.record()).credentials?.accessToken).toBe(stage.issued.accessToken)
    delete store.faults.compareAndSet
    await nextTry(stage)
    expect((await stage.record()).credentials?.accessToken).toBe(accessToken)
    expect(stage.clock.alarms.size).toBe(0)
    await connection.flush()
    await connection[Symbol.asyncDispose]()
    const elsewhere = connect({ store: sameData(store), credentials: stage.issued })
    expect(await elsewhere.getAccessToken()).toBe(accessToken)
    expect(stage.server.stats.tokenRequests).toBe(1)
  })

  test('P3: that are held are written by flush and by dispose', async () => {
    for (const end of ['flush', 'dispose'] as const) {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { connection, store } = stage
      const { accessToken } = await refreshUnsaved(stage)
      await expect(connection[Symbol.asyncDispose]()).rejects.toMatchObject(storeFailed)
      delete store.faults.compareAndSet
      await (end === 'flush' ? connection.flush() : connection[Symbol.asyncDispose]())
      expect((await stage.record()).credentials?.accessToken).toBe(accessToken)
    }
  })

  test('P3: that are held are written before any later refresh, which sends them and not the stored ones', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { familyRevocation: true } })
    const { connection, store, server, clock } = stage
    const { refreshToken } = await refreshUnsaved(stage)
    clock.advance(60 * minute)
    await expect(connection.getAccessToken()).rejects.toMatchObject(storeFailed)
    await expect(connection.refresh()).rejects.toMatchObject(storeFailed)
    expect(server.stats.tokenRequests).toBe(1)
    delete store.faults.compareAndSet
    const [first, second] = await Promise.all([connection.getAccessToken(), connection.getAccessToken()])
    expect([first === second, server.isLiving(first)]).toEqual([true, true])
    const sent = server.stats.requests.map(({ body }) => new URLSearchParams(body).get('refresh_token'))
    expect(sent).toEqual([stage.issued.refreshToken, refreshToken])
    expect(server.stats).toMatchObject({ tokenRequests: 2, reuse: 0, familyRevocations: 0 })
  })

  test('P3: that are held are never overwritten by the stale stored pair', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { familyRevocation: true } })
    const { connection, server, connect } = stage
    const { accessToken } = await refreshUnsaved(stage)
    const beside = connect()
    // Each of these would read the record, where the old pair still lies.
    await expect(connection.getAccessToken({ rejected: accessToken! })).rejects.toMatchObject(storeFailed)
    await expect(beside.refresh()).rejects.toMatchObject(storeFailed)
    expect(await beside.status()).toMatchObject({ state: 'fresh', usable: true })
    for (const one of [connection, beside]) expect(await one.getAccessToken()).toBe(accessToken)
    // Seen with another client secret the record is read, and what is held stays as it is.
    const elsewhere = connect({ provider: stage.providerWith({ clientSecret: 'another' }) })
    const { store } = stage
    const stored = (await store.get(connectionId))!
    delete store.faults.compareAndSet
    await store.compareAndSet(connectionId, stored.version, { ...stored, dueInMs: null })
    store.faults.compareAndSet = 'throw'
    expect(await elsewhere.status()).toMatchObject({ state: 'expired', usable: false })
    expect(await connection.getAccessToken()).toBe(accessToken)
    expect(server.stats).toMatchObject({ tokenRequests: 1, reuse: 0 })
  })

  test('P3: that are held give way to replace() and revoke()', async () => {
    for (const verb of ['replace', 'revoke'] as const) {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { connection, store, server } = stage
      const held = await refreshUnsaved(stage)
      delete store.faults.compareAndSet
      const fresh = server.issue()
      await (verb === 'replace' ? connection.replace(fresh) : connection.revoke())
      await nextTry(stage)
      await connection.flush()
      const { credentials } = await stage.record()
      expect(credentials?.refreshToken).toBe(verb === 'replace' ? fresh.refreshToken : undefined)
      // What was obtained and never stored is still told to the provider when the connection is revoked.
      expect(server.isLiving(held.refreshToken!)).toBe(verb === 'replace')
    }
  })

  test('P3: that are held outlive the connection that obtained them, in its process', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { connection, store, connect, issued } = stage
    const { accessToken } = await refreshUnsaved(stage)
    await expect(connection[Symbol.asyncDispose]()).rejects.toMatchObject(storeFailed)
    const again = connect({ credentials: issued })
    expect(await again.getAccessToken()).toBe(accessToken)
    delete store.faults.compareAndSet
    await again[Symbol.asyncDispose]()
    expect((await stage.record()).credentials?.accessToken).toBe(accessToken)
  })
})

describe('tokens that are held, when the store is back', () => {
  async function changeElsewhere({ store }: Stage, change: (data: Record<string, unknown>) => object) {
    const { version, data, provider } = (await store.get(connectionId))!
    const changed = new TextEncoder().encode(
      JSON.stringify(change(JSON.parse(new TextDecoder().decode(data)))),
    )
    delete store.faults.compareAndSet
    await store.compareAndSet(connectionId, version, { provider, data: changed, dueInMs: null })
  }

  test('C11, P3: are written over a record where only bookkeeping has changed', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const { accessToken } = await refreshUnsaved(stage)
    await changeElsewhere(stage, (data) => ({
      ...data,
      note: 'kept',
      coolDown: { until: stage.clock.now() + minute, code: 'refresh_failed', failures: 1, client: 'c' },
    }))
    await stage.connection.flush()
    const record = await stage.record()
    expect(record).toMatchObject({ note: 'kept', credentials: { accessToken } })
    expect('coolDown' in record).toBe(false)
  })

  test('C11, P3: give way to another refresh token', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    await refreshUnsaved(stage)
    const fresh = stage.server.issue()
    await changeElsewhere(stage, (data) => ({ ...data, credentials: fresh }))
    await stage.connection.flush()
    expect((await stage.record()).credentials).toEqual({ ...fresh })
    expect(await stage.connection.getAccessToken()).toBe(fresh.accessToken)
    expect(await stage.eventTypes()).toContain('adopted')
  })

  for (const end of ['deleted', 'revoked'] as const) {
    test(`C11, P3: are discarded and revoked at the provider where the record was ${end}`, async () => {
      await using stage = await startStage({ ageSeconds: 7200 })
      const { connection, store, server, connect } = stage
      const { refreshToken } = await refreshUnsaved(stage)
      delete store.faults.compareAndSet
      if (end === 'deleted') await store.delete(connectionId)
      else
        await connect({ store: sameData(store), provider: { ...stage.provider, revoke: undefined } }).revoke()
      await connection.flush()
      await until(() => !server.isLiving(refreshToken!))
      expect(await stage.eventTypes()).toContain('discarded')
      expect((await store.get(connectionId)) === undefined).toBe(end === 'deleted')
    })
  }
})
