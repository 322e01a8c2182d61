import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConnection, memoryStore, oauth2Provider } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { startSmartsheets } from '../smartsheets/smartsheets-simulator.ts'
import { credentialsOf, openScene } from './scene.ts'
import { settled, startStage, until } from './stage.ts'

describe('a 401', () => {
  test('C5: two late 401s cost no refresh', async () => {
    // The first 401 comes at once, the other two only when the refresh is long over.
    await using stage = await startStage({ server: { unauthorizedDelay: (index) => (index === 0 ? 0 : 60) } })
    const { server, connection } = stage
    server.revokeAccessToken()
    const calls = ['one', 'two', 'three'].map(async (name) => {
      const response = await connection.fetch(`${server.apiUrl}/${name}`)
      return response.status
    })
    await until(() => server.stats.tokenRequests === 1)
    expect(await Promise.all(calls)).toEqual([200, 200, 200])
    expect(server.stats).toMatchObject({ tokenRequests: 1, rejected401: 3, accepted: 3 })
  })

  test('C5: a 401 for the token before costs no request, the call is repeated with the current one', async () => {
    await using stage = await startStage({ server: { unauthorizedDelay: () => 40 } })
    const { server, connection } = stage
    server.revokeAccessToken()
    const late = connection.fetch(`${server.apiUrl}/late`)
    await until(() => server.stats.rejected401 === 1)
    await connection.refresh()
    expect((await late).status).toBe(200)
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('C4: a caller whose token was refused joins the running refresh, and asks once more if that yields it again', async () => {
    await using stage = await startStage({ server: { tokenDelay: 20 } })
    const { connection, server, issued } = stage
    const sameAgain = { answer: (body: object) => ({ ...body, access_token: issued.accessToken }) }
    server.faults.token(sameAgain)
    const running = connection.refresh()
    await until(() => server.stats.tokenRequests === 1)
    const tokens = await Promise.all([
      connection.getAccessToken({ rejected: issued.accessToken }),
      connection.getAccessToken({ rejected: issued.accessToken }),
    ])
    expect((await running).accessToken).toBe(issued.accessToken)
    expect(new Set([...tokens, issued.accessToken]).size).toBe(2)
    expect(server.stats.tokenRequests).toBe(2)
    server.faults.token(sameAgain, 2)
    await connection.refresh()
    const refused = connection.getAccessToken({ rejected: issued.accessToken })
    await expect(refused).rejects.toMatchObject({ code: 'refresh_failed', retryable: true })
    expect(server.stats.tokenRequests).toBe(4)
  })

  test('F9: where a refresh kills the old access token at once, 50 requests in flight recover', async () => {
    await using server = await startSmartsheets({
      familyRevocation: true,
      apiDelay: (index) => index,
      requestsPerMinute: Number.POSITIVE_INFINITY,
    })
    const provider = oauth2Provider({
      id: 'sheets',
      name: 'Sheets',
      ...server.options,
      origins: [server.url],
      rotation: 'single_use',
    })
    const connection = createConnection({
      provider,
      id: 'acme/sheets',
      store: memoryStore(),
      credentials: server.issue(),
    })
    const call = async (): Promise<number> =>
      (await connection.fetch(`${server.options.baseUrl}/users/me`)).status
    expect(await call()).toBe(200)
    const inFlight = Array.from({ length: 50 }, call)
    await until(() => server.stats.apiRequests > 25)
    await connection.refresh()
    expect(await Promise.all(inFlight)).toEqual(Array(50).fill(200))
    expect(server.stats.rejected401).toBeGreaterThan(10)
    expect(server.stats).toMatchObject({ tokenRequests: 1, reuse: 0, familyRevocations: 0 })
  })
})

describe('an API that answers 401 whatever the token', () => {
  test('F12: a token that it has never taken is refreshed at most once a minute', async () => {
    await using stage = await startStage()
    const { server, connection, clock } = stage
    server.faults.api({ status: 401 }, Number.POSITIVE_INFINITY)
    const call = async (): Promise<number> => (await connection.fetch(server.apiUrl)).status
    for (let index = 0; index < 5; index++) expect(await call()).toBe(401)
    expect(server.stats.tokenRequests).toBe(1)
    clock.advance(59_000)
    await call()
    expect(server.stats.tokenRequests).toBe(1)
    clock.advance(1_000)
    expect(await Promise.all([call(), call(), call()])).toEqual([401, 401, 401])
    expect(server.stats.tokenRequests).toBe(2)
  })

  test('F12: a token that it has taken before is refreshed at once, and that counts from then on', async () => {
    await using stage = await startStage()
    const { server, connection } = stage
    const call = async (): Promise<number> => (await connection.fetch(server.apiUrl)).status
    expect(await call()).toBe(200)
    server.revokeAccessToken()
    expect(await call()).toBe(200)
    server.revokeAccessToken()
    expect(await call()).toBe(200)
    expect(server.stats.tokenRequests).toBe(2)
  })

  test('F12: an answer that says nothing about the token is no proof that it was taken', async () => {
    await using stage = await startStage()
    const { server, connection } = stage
    for (const status of [503, 429, 401, 500, 401, 503, 401]) {
      server.faults.clear()
      server.faults.api({ status }, Number.POSITIVE_INFINITY)
      expect((await connection.fetch(server.apiUrl)).status).toBe(status)
    }
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('F12: a token without which nothing can be refreshed leaves the 401 to the caller', async () => {
    await using stage = await startStage()
    const { server } = stage
    const { accessToken } = stage.issued
    const connection = createConnection({ provider: stage.provider, credentials: { accessToken } })
    server.revokeAccessToken()
    const response = await connection.fetch(server.apiUrl)
    expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_token' }])
    await settled()
    expect(server.stats.tokenRequests).toBe(0)
  })
})

test('F8: a 401 whose body never ends is not waited for: it counts, and the request is sent again', async () => {
  const api = createServer((request, response) => {
    if (request.headers.authorization?.endsWith('access-2')) return response.end('{}')
    response.writeHead(401).write('{"half":')
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  try {
    const scene = await openScene()
    await scene.change(() => ({ credentials: credentialsOf(1, 0, scene.time) }))
    const provider = { ...scene.scripted.provider, origins: [origin], isTokenRejected: () => true }
    let waits = 0
    const { connection } = scene.elsewhere(provider, {
      sleep: (ms, options) => {
        waits++
        return scene.time.runtime.sleep(ms, options)
      },
    })
    const call = connection.fetch(`${origin}/things`)
    while (waits === 0 || scene.scripted.sent.length === 0) {
      await settled()
      await scene.time.advance(1_000)
    }
    expect((await call).status).toBe(200)
  } finally {
    api.closeAllConnections()
    api.close()
  }
})
