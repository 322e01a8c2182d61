import { type CredentialStore, type Fetch, oauth2Provider } from '@evergrant/core'
import { expect, test } from 'vitest'
import { setStage } from './stage.ts'

async function withConnections(
  count: number,
  stage: Awaited<ReturnType<typeof setStage>>,
  provider = 'mail',
) {
  for (let index = 0; index < count; index++) {
    await stage.connections.add(`${provider}-${index}/${provider}`, {
      provider,
      credentials: stage.server.issue(),
      ...(provider === 'files' ? { settings: { region: 'eu' } } : {}),
    })
  }
}

test('what is due is refreshed once, from any number of processes at a time', async () => {
  await using stage = await setStage({ familyRevocation: true, tokenDelay: 5 })
  await withConnections(60, stage)
  expect(await stage.connections.refreshDue()).toEqual({ claimed: 0, refreshed: 0, failed: 0 })
  stage.clock.now += 3600_000
  const rounds = await Promise.all([0, 1, 2, 3].map(() => stage.elsewhere().refreshDue({ concurrency: 4 })))
  const sum = (key: 'claimed' | 'refreshed' | 'failed') =>
    rounds.reduce((total, round) => total + round[key], 0)
  expect([sum('claimed'), sum('refreshed'), sum('failed')]).toEqual([60, 60, 0])
  expect(stage.server.stats).toMatchObject({ tokenRequests: 60, reuse: 0 })
  const [first] = rounds
  expect(Date.parse(first?.nextDueAt ?? '')).toBeGreaterThan(stage.clock.now)
})

test('a round takes no more than its limit', async () => {
  await using stage = await setStage()
  await withConnections(10, stage)
  stage.clock.now += 3600_000
  expect(await stage.connections.refreshDue({ limit: 4 })).toMatchObject({ claimed: 4, refreshed: 4 })
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 6 })
})

test('a connection that the provider refuses leaves the queue and waits for a person', async () => {
  await using stage = await setStage()
  await withConnections(1, stage)
  stage.server.revokeGrant()
  stage.clock.now += 3600_000
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 1, failed: 1 })
  stage.clock.now += 3600_000
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 0 })
})

test('a failure puts a connection back until its cool-down is over', async () => {
  await using stage = await setStage()
  await withConnections(1, stage)
  stage.clock.now += 3600_000
  stage.server.faults.token({ status: 503, retryAfter: 60 }, 3)
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 1, failed: 1 })
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 0 })
  stage.server.faults.clear()
  stage.clock.now += 70_000
  expect(await stage.elsewhere().refreshDue()).toMatchObject({ claimed: 1, refreshed: 1 })
})

test('a pause that the token endpoint has asked for puts the others of its client back too', async () => {
  await using stage = await setStage()
  await withConnections(4, stage)
  stage.clock.now += 3600_000
  stage.server.faults.token({ status: 429, retryAfter: 60 })
  expect(await stage.connections.refreshDue({ concurrency: 1 })).toMatchObject({ claimed: 4, failed: 4 })
  expect(stage.server.stats.tokenRequests).toBe(1)
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 0 })
  stage.clock.now += 70_000
  expect(await stage.elsewhere().refreshDue()).toMatchObject({ claimed: 4, refreshed: 4 })
})

test('what only the configuration can mend is put back, and sends nothing', async () => {
  await using stage = await setStage()
  await withConnections(2, stage)
  stage.clock.now += 3600_000
  const mail = oauth2Provider({ id: 'mail', name: 'Mail', ...stage.server.options, clientId: 'another' })
  const wrong = stage.elsewhere({ providers: { mail } })
  expect(await wrong.refreshDue()).toMatchObject({ claimed: 2, failed: 2 })
  expect(await wrong.refreshDue()).toMatchObject({ claimed: 0 })
  expect(stage.server.stats.tokenRequests).toBe(0)
})

test('a record that was claimed while a call was about to refresh it is left to that call', async () => {
  await using stage = await setStage()
  await withConnections(1, stage)
  stage.clock.now += 3600_000
  const claimed = Promise.withResolvers<void>()
  let round: Promise<unknown> | undefined
  const store: CredentialStore = {
    ...stage.store,
    async acquire(...request) {
      round ??= process.refreshDue()
      await claimed.promise
      return stage.store.acquire(...request)
    },
    async claimDue(request) {
      const leases = await stage.store.claimDue(request)
      claimed.resolve()
      return leases
    },
  }
  const process = stage.elsewhere({ store })
  await process.get('mail-0/mail').getAccessToken()
  expect(await round).toMatchObject({ claimed: 1, refreshed: 1 })
  expect(stage.server.stats).toMatchObject({ tokenRequests: 1, reuse: 0 })
})

test('within a grace the lease lasts half of it at most, so that the next holder is in time after a crash', async () => {
  await using stage = await setStage()
  const mail = oauth2Provider({
    id: 'mail',
    name: 'Mail',
    ...stage.server.options,
    rotation: { graceSeconds: 30 },
  })
  const leasesOf = async (source: typeof mail | (() => typeof mail)): Promise<number[]> => {
    await withConnections(1, stage)
    stage.clock.now += 3600_000
    const leases: number[] = []
    const store: CredentialStore = {
      ...stage.store,
      async claimDue(request) {
        const claimed = await stage.store.claimDue(request)
        if (claimed.length > 0) leases.push(request.ttlMs)
        return claimed
      },
      renew(lease, ttlMs) {
        leases.push(ttlMs)
        return stage.store.renew(lease, ttlMs)
      },
    }
    const process = stage.elsewhere({ providers: { mail: source }, store })
    expect(await process.refreshDue()).toMatchObject({ claimed: 1, refreshed: 1 })
    return leases
  }
  expect(await leasesOf(mail)).toEqual([15_000])
  // Where settings make the provider nobody knows before the record is there.
  expect(await leasesOf(() => mail)).toEqual([30_000, 15_000])
})

test('a record that cannot be read is put back for an hour and stops nobody', async () => {
  await using stage = await setStage()
  await withConnections(2, stage)
  await stage.store.compareAndSet('broken', 0, { provider: 'mail', data: new Uint8Array([1]), dueInMs: 0 })
  stage.clock.now += 3600_000
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 3, refreshed: 2, failed: 1 })
  expect(await stage.connections.refreshDue()).toMatchObject({ claimed: 0 })
})

test('a provider whose allowance is used up is left for a later round, and holds up nobody', async () => {
  await using stage = await setStage()
  const monotonic = () => stage.clock.now
  const queue = stage.elsewhere({ refreshesPerMinute: { mail: 3 }, monotonic })
  await withConnections(5, stage)
  await withConnections(5, stage, 'files')
  stage.clock.now += 3600_000
  const first = await queue.refreshDue({ concurrency: 2 })
  expect(first).toMatchObject({ claimed: 8, refreshed: 8 })
  expect(Date.parse(first.nextDueAt ?? '') - stage.clock.now).toBeLessThanOrEqual(60_000)
  stage.clock.now += 59_000
  expect(await queue.refreshDue()).toMatchObject({ claimed: 0 })
  stage.clock.now += 1_000
  // What was claimed and what was only asked for are different things: nothing was lost of the allowance.
  expect(await queue.refreshDue()).toMatchObject({ claimed: 2, refreshed: 2 })
  await withConnections(1, stage)
  await stage.connections.get('mail-0/mail').replace({ refreshToken: stage.server.issue().refreshToken })
  expect(await queue.refreshDue()).toMatchObject({ claimed: 1, refreshed: 1 })
})

test('a provider that does not answer has its share of the concurrency, and the others go on', async () => {
  await using stage = await setStage()
  const gate = Promise.withResolvers<void>()
  let waiting = 0
  const sent = { files: 0 }
  const fetch: Fetch = async (input, init) => {
    if (`${input}`.includes('region')) sent.files += 1
    else {
      waiting += 1
      await gate.promise
    }
    return globalThis.fetch(input, init)
  }
  const queue = stage.elsewhere({ fetch })
  await withConnections(10, stage)
  await withConnections(10, stage, 'files')
  stage.clock.now += 3600_000
  const round = queue.refreshDue({ concurrency: 4 })
  await expect.poll(() => sent.files).toBe(10)
  expect(waiting).toBeLessThan(4)
  // What becomes due meanwhile does not wait for the round to end.
  const { refreshToken } = stage.server.issue()
  await stage.elsewhere().add('late/files', {
    provider: 'files',
    settings: { region: 'us' },
    credentials: { refreshToken },
  })
  await expect.poll(() => sent.files, { timeout: 5_000 }).toBe(11)
  gate.resolve()
  expect(await round).toMatchObject({ claimed: 21, refreshed: 21 })
})

test('a store that fails ends the round, and what has begun is finished first', async () => {
  await using stage = await setStage({ tokenDelay: 50 })
  await withConnections(4, stage)
  stage.clock.now += 3600_000
  let claims = 0
  const claimDue: CredentialStore['claimDue'] = (request) => {
    claims += 1
    return claims === 1 ? stage.store.claimDue(request) : Promise.reject(new Error('the disk is away'))
  }
  const queue = stage.elsewhere({ store: { ...stage.store, claimDue } })
  await expect(queue.refreshDue({ concurrency: 6 })).rejects.toMatchObject({ code: 'store_failed' })
  expect(stage.server.stats.grants).toBe(3)
  expect(await stage.elsewhere().refreshDue()).toMatchObject({ claimed: 1, refreshed: 1 })
})

test('a round that is aborted takes nothing more and finishes what it has begun', async () => {
  await using stage = await setStage({ tokenDelay: 50 })
  await withConnections(6, stage)
  stage.clock.now += 3600_000
  const controller = new AbortController()
  const round = stage.connections.refreshDue({ concurrency: 4, signal: controller.signal })
  await expect.poll(() => stage.server.stats.tokenRequests).toBe(2)
  controller.abort()
  expect(await round).toEqual({
    claimed: 2,
    refreshed: 2,
    failed: 0,
    nextDueAt: expect.any(String),
  })
  await expect(stage.connections.refreshDue({ concurrency: 0 })).rejects.toThrow(TypeError)
})

test('the queue leaves the cache to those who use it', async () => {
  await using stage = await setStage({}, { cacheSize: 3 })
  await withConnections(20, stage)
  const used = ['mail-3/mail', 'mail-7/mail'].map((id) => stage.connections.get(id))
  stage.clock.now += 3600_000
  expect(await stage.connections.refreshDue()).toMatchObject({ refreshed: 20 })
  expect(['mail-3/mail', 'mail-7/mail'].map((id) => stage.connections.get(id))).toEqual(used)
  const { tokenRequests } = stage.server.stats
  await Promise.all(used.map((connection) => connection.getAccessToken()))
  expect(stage.server.stats.tokenRequests).toBe(tokenRequests)
})

test('F5: a token endpoint that asks for a pause is left alone by the queue, also for connections that are idle', async () => {
  await using stage = await setStage({}, { keepAlive: 'idle' })
  await withConnections(5, stage)
  stage.clock.now += 7 * 24 * 3600_000
  stage.server.faults.token({ status: 429, retryAfter: 60 }, 1)
  expect(await stage.connections.refreshDue({ concurrency: 1 })).toMatchObject({ claimed: 5, failed: 5 })
  expect(stage.server.stats.tokenRequests).toBe(1)
})

test('idle connections are kept alive for their refresh token, not at every expiry', async () => {
  const day = 24 * 3600_000
  await using stage = await setStage({ refreshTokenLifetime: 30 * 24 * 3600 }, { keepAlive: 'idle' })
  const { refreshToken } = stage.server.issue()
  await stage.connections.add('a/mail', { provider: 'mail', credentials: { refreshToken } })
  await stage.connections.get('a/mail').getAccessToken()
  expect(stage.server.stats.tokenRequests).toBe(1)
  for (let days = 0; days < 60; days++) {
    stage.clock.now += day
    await stage.elsewhere().refreshDue()
  }
  // Every 15 days, half of the refresh token's life.
  expect(stage.server.stats.tokenRequests).toBe(1 + 4)
  await stage.elsewhere().get('a/mail').getAccessToken()
})

test('F5: idle connections wait too where the token endpoint has asked for a pause', async () => {
  const day = 24 * 3600_000
  await using stage = await setStage({ refreshTokenLifetime: 30 * 24 * 3600 }, { keepAlive: 'idle' })
  for (const id of ['a/mail', 'b/mail']) {
    const { refreshToken } = stage.server.issue()
    await stage.connections.add(id, { provider: 'mail', credentials: { refreshToken } })
    await stage.connections.get(id).getAccessToken()
  }
  stage.server.stats.reset()
  stage.clock.now += 16 * day
  stage.server.faults.token({ status: 429, retryAfter: 60 })
  expect(await stage.connections.refreshDue({ concurrency: 1 })).toMatchObject({ claimed: 2, failed: 2 })
  expect(stage.server.stats.tokenRequests).toBe(1)
})

test('C3: where the store fails in between, what has begun is finished before the round ends', async () => {
  await using stage = await setStage({ tokenDelay: 30 })
  await withConnections(3, stage)
  stage.clock.now += 3600_000
  let claims = 0
  const store: CredentialStore = {
    ...stage.store,
    async claimDue(request) {
      if (claims++ > 0) throw new Error('The store is away.')
      return stage.store.claimDue({ ...request, limit: 1 })
    },
  }
  const round = stage.elsewhere({ store }).refreshDue()
  await expect(round).rejects.toMatchObject({ code: 'store_failed' })
  expect(stage.server.stats).toMatchObject({ tokenRequests: 1, grants: 1 })
  const saved = (await stage.store.list()).filter(({ dueAt }) => (dueAt ?? 0) > stage.clock.now)
  expect(saved).toHaveLength(1)
})
