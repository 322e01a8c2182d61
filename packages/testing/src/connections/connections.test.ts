import {
  type Connections,
  type CredentialStore,
  createConnections,
  type Fetch,
  memoryStore,
  oauth2Provider,
} from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { fastTime } from '../life-cycle/fast-time.ts'
import { redirectUri, setStage } from './stage.ts'

describe('many connections', () => {
  test('a connection that nobody has added is missing, and says what to do', async () => {
    await using stage = await setStage()
    const connection = stage.connections.get('acme/mail')
    expect(await connection.status()).toEqual({ state: 'missing', reason: 'missing', usable: false })
    await expect(connection.getAccessToken()).rejects.toMatchObject({
      reason: 'missing',
      connectionId: 'acme/mail',
    })
  })

  test('get gives the same object while it is kept, and reads nothing', async () => {
    await using stage = await setStage()
    expect(stage.connections.get('acme/mail')).toBe(stage.connections.get('acme/mail'))
  })

  test('an id that is empty or belongs to a login is refused', async () => {
    await using stage = await setStage()
    expect(() => stage.connections.get('')).toThrow(TypeError)
    expect(() => stage.connections.get('authorization/x')).toThrow(TypeError)
    await expect(stage.connections.remove('authorization/x')).rejects.toThrow(TypeError)
  })

  test('settings pick the provider, also in another process', async () => {
    await using stage = await setStage()
    const { refreshToken } = stage.server.issue()
    await stage.connections.add('acme/files', {
      provider: 'files',
      settings: { region: 'eu' },
      credentials: { refreshToken },
    })
    await stage.elsewhere().get('acme/files').getAccessToken()
    expect(stage.server.stats.requests.at(-1)?.query.get('region')).toBe('eu')
  })

  test('a cold start reads the store once and sends nothing when the token is fresh', async () => {
    await using stage = await setStage()
    await stage.connections.add('acme/mail', { provider: 'mail', credentials: stage.server.issue() })
    let reads = 0
    const get = (id: string) => {
      reads++
      return stage.store.get(id)
    }
    const store = { ...stage.store, get }
    await stage.elsewhere({ store }).get('acme/mail').getAccessToken()
    expect({ reads, requests: stage.server.stats.tokenRequests }).toEqual({ reads: 1, requests: 0 })
  })

  test('an authorization elsewhere with other settings is noticed', async () => {
    await using stage = await setStage()
    const [first, second] = [stage.connections, stage.elsewhere()]
    const add = (settings: object) =>
      first.add('acme/files', {
        provider: 'files',
        settings,
        credentials: { refreshToken: stage.server.issue().refreshToken },
      })
    await add({ region: 'eu' })
    const connection = second.get('acme/files')
    await connection.getAccessToken()
    await add({ region: 'us' })
    stage.clock.now += 2 * 3600_000
    await connection.getAccessToken()
    expect(stage.server.stats.requests.at(-1)?.query.get('region')).toBe('us')
  })

  test('list goes by id over pages, hides logins, filters by state and says why', async () => {
    await using stage = await setStage()
    for (let index = 0; index < 120; index++) {
      const id = `tenant-${String(index).padStart(3, '0')}/mail`
      await stage.connections.add(id, { provider: 'mail', credentials: stage.server.issue() })
    }
    await stage.connections.authorize('acme/mail', { provider: 'mail' })
    await stage.connections.get('tenant-005/mail').revoke()
    const ids = await Array.fromAsync(stage.connections.list(), ({ id }) => id)
    expect(ids).toHaveLength(120)
    expect(ids).toEqual([...ids].sort())
    const ended = await Array.fromAsync(stage.connections.list({ state: 'reauthorization_required' }))
    expect(ended).toEqual([
      { id: 'tenant-005/mail', provider: 'mail', state: 'reauthorization_required', reason: 'revoked' },
    ])
    expect(await Array.fromAsync(stage.connections.list({ prefix: 'tenant-01', limit: 3 }))).toHaveLength(3)
    const [one] = await Array.fromAsync(stage.connections.list({ limit: 1 }))
    expect(one?.expiresAt).toMatch(/^\d{4}-/)
  })

  test('remove revokes where it is asked to, and says whether there was a connection', async () => {
    await using stage = await setStage()
    await stage.connections.add('acme/mail', { provider: 'mail', credentials: stage.server.issue() })
    expect(await stage.connections.remove('acme/mail', { revoke: true })).toBe(true)
    expect(stage.server.stats.revocations).toBe(1)
    expect(await stage.connections.remove('acme/mail')).toBe(false)
    expect((await stage.connections.get('acme/mail').status()).state).toBe('missing')
  })

  test('events of every connection come to one listener', async () => {
    await using stage = await setStage()
    const heard: string[] = []
    stage.connections.on('refreshed', ({ connectionId }) => heard.push(connectionId))
    for (const id of ['a/mail', 'b/mail']) {
      const { refreshToken } = stage.server.issue()
      await stage.connections.add(id, { provider: 'mail', credentials: { refreshToken } })
      await stage.connections.get(id).getAccessToken()
    }
    await expect.poll(() => heard).toEqual(['a/mail', 'b/mail'])
  })

  test('50,000 ids through a cache of 1,000 with refreshes in flight: nothing is lost, what is kept stays bounded', async () => {
    const gate = Promise.withResolvers<void>()
    let waiting = 0
    const fetch: Fetch = async (input, init) => {
      waiting++
      await gate.promise
      return globalThis.fetch(input, init)
    }
    await using stage = await setStage({}, { cacheSize: 1_000, fetch })
    const kept = Array.from({ length: 20 }, (_, index) => `kept-${index}/mail`)
    for (const id of kept) {
      const { refreshToken } = stage.server.issue()
      await stage.connections.add(id, { provider: 'mail', credentials: { refreshToken } })
    }
    const connections = kept.map((id) => stage.connections.get(id))
    const tokens = connections.map((connection) => connection.getAccessToken())
    await expect.poll(() => waiting).toBe(20)
    for (let index = 0; index < 50_000; index++) stage.connections.get(`passing-${index}/mail`)
    // What refreshes is kept.
    for (const connection of connections) expect(stage.connections.get(connection.id)).toBe(connection)
    gate.resolve()
    expect(new Set(await Promise.all(tokens)).size).toBe(20)
    // Asked again, nothing is refreshed a second time.
    await Promise.all(kept.map((id) => stage.connections.get(id).getAccessToken()))
    expect(stage.server.stats).toMatchObject({ tokenRequests: 20, reuse: 0 })
  })

  test('tokens that the store has not taken stay, whatever else passes through the cache', async () => {
    await using stage = await setStage()
    let isDown = false
    const store: CredentialStore = {
      ...stage.store,
      async compareAndSet(...save) {
        if (isDown) throw new Error('the disk is away')
        return stage.store.compareAndSet(...save)
      },
    }
    const connections = stage.elsewhere({ store, cacheSize: 2, ...fastTime(20) })
    const { refreshToken } = stage.server.issue()
    await connections.add('unsaved/mail', { provider: 'mail', credentials: { refreshToken } })
    isDown = true
    const token = await connections.get('unsaved/mail').getAccessToken()
    for (let index = 0; index < 20; index++) connections.get(`passing-${index}/mail`)
    expect(await connections.get('unsaved/mail').getAccessToken()).toBe(token)
    isDown = false
    await connections.get('unsaved/mail').flush()
    expect(await stage.elsewhere().get('unsaved/mail').getAccessToken()).toBe(token)
    expect(stage.server.stats).toMatchObject({ tokenRequests: 1, reuse: 0 })
  })

  test('what is used stays in the cache, also where the application holds it and never asks for it again', async () => {
    await using stage = await setStage()
    let reads = 0
    const get = (id: string) => {
      if (id === 'held/mail') reads++
      return stage.store.get(id)
    }
    const connections = stage.elsewhere({ store: { ...stage.store, get }, cacheSize: 2 })
    await connections.add('held/mail', { provider: 'mail', credentials: stage.server.issue() })
    reads = 0
    const held = connections.get('held/mail')
    for (let index = 0; index < 10; index++) {
      connections.get(`passing-${index}/mail`)
      await held.getAccessToken()
    }
    expect(reads).toBe(0)
    expect(connections.get('held/mail')).toBe(held)
  })

  test('a provider under another name than its id is a mistake that is said', async () => {
    await using stage = await setStage()
    const connections = createConnections({
      providers: { post: () => stage.connections.get('x').provider },
      store: memoryStore(),
    })
    await expect(connections.add('a', { provider: 'nobody', credentials: {} })).rejects.toThrow(TypeError)
  })
})

describe('logins', () => {
  const begin = async (
    stage: Awaited<ReturnType<typeof setStage>>,
    id = 'acme/mail',
    scopes: readonly string[] = [],
  ) => {
    const login = { provider: 'mail', scopes, returnTo: '/settings' }
    const { url, cookie } = await stage.connections.authorize(id, login)
    const answer = await stage.server.authorize(url)
    const request = (cookieOf = cookie) =>
      new Request(answer, { headers: { cookie: cookieOf.split(';')[0] ?? '' } })
    return { url, cookie, answer, request }
  }

  test('a login in the same browser connects, and says where to go on', async () => {
    await using stage = await setStage()
    const { request, cookie } = await begin(stage)
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/)
    const { connection, returnTo } = await stage.connections.callback(request())
    expect(returnTo).toBe('/settings')
    expect(await connection.status()).toMatchObject({ state: 'fresh' })
  })

  test('S5: a stolen callback URL in another browser is refused, and the right browser can still finish', async () => {
    await using stage = await setStage()
    const { answer, request } = await begin(stage)
    const stolen = stage.connections.callback(new Request(answer))
    await expect(stolen).rejects.toMatchObject({ issues: [{ path: 'cookie' }] })
    await stage.connections.callback(request())
  })

  test('S5: a replayed callback and a forged state are refused', async () => {
    await using stage = await setStage()
    const { request, answer } = await begin(stage)
    await stage.connections.callback(request())
    await expect(stage.connections.callback(request())).rejects.toMatchObject({ issues: [{ path: 'state' }] })
    const forged = new Request(answer.replace(/state=[^&]+/, 'state=forged'))
    await expect(stage.connections.callback(forged)).rejects.toMatchObject({ issues: [{ path: 'state' }] })
  })

  test('S5: of two answers at the same moment, in two processes, one is exchanged', async () => {
    await using stage = await setStage()
    const { request } = await begin(stage)
    const processes = [stage.connections, stage.elsewhere(), stage.elsewhere()]
    const answers = await Promise.allSettled(processes.map((connections) => connections.callback(request())))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(stage.server.stats).toMatchObject({ tokenRequests: 1, grants: 1 })
  })

  test('S5: two browsers on one id each finish their own login, the last one stays', async () => {
    await using stage = await setStage()
    const [one, other] = [await begin(stage), await begin(stage)]
    await expect(stage.connections.callback(one.request(other.cookie))).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await stage.connections.callback(other.request())
    await stage.connections.callback(one.request())
    expect((await stage.connections.get('acme/mail').status()).state).toBe('fresh')
  })

  test('a login for more scopes leaves the living connection as it is until it is finished, and then has them', async () => {
    await using stage = await setStage()
    await stage.connections.callback((await begin(stage)).request())
    const before = await stage.connections.get('acme/mail').getAccessToken()
    const scopeOf = async () => (await Array.fromAsync(stage.connections.list()))[0]?.scope
    const more = await begin(stage, 'acme/mail', ['read', 'write'])
    expect(await stage.connections.get('acme/mail').getAccessToken()).toBe(before)
    expect(await scopeOf()).toBeUndefined()
    await stage.connections.callback(more.request())
    expect(await stage.elsewhere().get('acme/mail').getAccessToken()).not.toBe(before)
    expect(await scopeOf()).toBe('read write')
  })

  test('a reconnection that the person declines leaves the living connection as it is', async () => {
    await using stage = await setStage()
    await stage.connections.add('acme/mail', { provider: 'mail', credentials: stage.server.issue() })
    const before = await stage.connections.get('acme/mail').getAccessToken()
    const { request } = await begin(stage)
    const { searchParams } = new URL(request().url)
    const declined = `${redirectUri}?error=access_denied&state=${searchParams.get('state')}`
    const answer = stage.connections.callback(new Request(declined, request()))
    await expect(answer).rejects.toMatchObject({ code: 'reauthorization_required', reason: 'refused' })
    expect(await stage.connections.get('acme/mail').getAccessToken()).toBe(before)
    expect(stage.server.stats.tokenRequests).toBe(0)
  })

  test('a login that nobody finishes goes away when it is due', async () => {
    await using stage = await setStage()
    const { request } = await begin(stage)
    stage.clock.now += 11 * 60_000
    await stage.connections.refreshDue()
    await expect(stage.connections.callback(request())).rejects.toMatchObject({ issues: [{ path: 'state' }] })
    expect(await stage.store.list()).toEqual([])
  })

  test('without a redirect URI there is no login, and it is said', async () => {
    await using stage = await setStage()
    const connections = stage.elsewhere({ redirectUri: undefined as never })
    await expect(connections.authorize('a', { provider: 'mail' })).rejects.toThrow(/redirectUri/)
    expect(redirectUri).toContain('/connect/callback')
  })
})

test('O1: a listener hears of a connection that nobody had authorized when it was added', async () => {
  await using stage = await setStage()
  const heard: string[] = []
  const remove = stage.connections
    .get('a/mail')
    .on('refreshed', ({ connectionId }) => heard.push(connectionId))
  await stage.connections.add('a/mail', { provider: 'mail', credentials: stage.server.issue() })
  await stage.connections.get('a/mail').refresh()
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(heard).toEqual(['a/mail'])
  remove()
  await stage.connections.get('a/mail').refresh()
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(heard).toHaveLength(1)
})

test('P3: disposing of one of many waits for its refresh, and leaves it open for everybody else', async () => {
  await using stage = await setStage()
  const connection = await stage.connections.add('a/mail', {
    provider: 'mail',
    credentials: stage.server.issue({ ageSeconds: 7200 }),
  })
  stage.server.faults.token({ delay: 40, phase: 'after' })
  const call = connection.getAccessToken()
  await connection[Symbol.asyncDispose]()
  const { data } = (await stage.store.get('a/mail')) ?? {}
  expect(new TextDecoder().decode(data)).toContain(await call)
  await connection.refresh()
})

test('S6: settings go with the credentials that they were given with', async () => {
  await using stage = await setStage()
  const { server } = stage
  const files = (settings?: { region: string }) =>
    oauth2Provider({
      id: 'files',
      name: 'Files',
      ...server.options,
      tokenEndpoint: `${server.options.tokenEndpoint}?region=${settings?.region ?? 'us'}`,
    })
  const process = (): Connections => stage.elsewhere({ providers: { files } })
  await process().add('a', { provider: 'files', settings: { region: 'eu' }, credentials: server.issue() })
  await process().get('a').refresh()
  const fresh = server.issue()
  await process().add('a', { provider: 'files', credentials: fresh })
  expect(await process().get('a').getAccessToken()).toBe(fresh.accessToken)
  // What only replaces credentials leaves the settings alone.
  await process().add('b', { provider: 'files', settings: { region: 'eu' }, credentials: server.issue() })
  await process().get('b').replace(server.issue())
  await process().get('b').refresh()
})
