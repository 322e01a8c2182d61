import { describe, expect, test } from 'vitest'
import { settled, startStage, until } from './stage.ts'

const reason = new Error('the caller has gone')

describe('an abort', () => {
  test('F6: before the call, nothing is sent', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const signal = AbortSignal.abort(reason)
    const { connection, server } = stage
    await expect(connection.getAccessToken({ signal })).rejects.toBe(reason)
    await expect(connection.getCredentials({ signal })).rejects.toBe(reason)
    await expect(connection.refresh({ signal })).rejects.toBe(reason)
    await expect(connection.fetch(server.apiUrl, { signal })).rejects.toBe(reason)
    await expect(connection.fetch(new Request(server.apiUrl, { signal }))).rejects.toBe(reason)
    await settled()
    expect([server.stats.requests.length, stage.store.total()]).toEqual([0, 0])
  })

  for (const where of ['init', 'a Request'] as const) {
    test(`F6: by a signal in ${where} while waiting for a token rejects that caller alone, the refresh is saved`, async () => {
      await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 30 } })
      const { connection, server, store } = stage
      const controller = new AbortController()
      const { signal } = controller
      const aborted =
        where === 'init'
          ? connection.fetch(server.apiUrl, { signal })
          : connection.fetch(new Request(server.apiUrl, { signal }))
      const other = connection.fetch(server.apiUrl)
      await until(() => server.stats.tokenRequests === 1)
      controller.abort(reason)
      await expect(aborted).rejects.toBe(reason)
      expect(server.stats.grants).toBe(0)
      expect((await other).status).toBe(200)
      expect(server.stats).toMatchObject({ tokenRequests: 1, apiRequests: 1 })
      expect((await stage.record()).credentials?.refreshToken).not.toBe(stage.issued.refreshToken)
      expect(store.calls.compareAndSet).toBe(2)
    })
  }

  test('F6: of the only caller lets the refresh go on, and the next caller finds its token saved', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 30 } })
    const { connection, server } = stage
    const controller = new AbortController()
    const aborted = connection.getAccessToken({ signal: controller.signal })
    await until(() => server.stats.tokenRequests === 1)
    controller.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    await until(async () => (await stage.record()).credentials?.accessToken !== stage.issued.accessToken)
    const token = await connection.getAccessToken()
    expect(server.isLiving(token)).toBe(true)
    expect(server.stats.tokenRequests).toBe(1)
  })

  test('F6: while the request runs ends the request with its own reason', async () => {
    await using stage = await startStage({ server: { apiDelay: 1_000 } })
    const { connection, server } = stage
    for (const where of ['init', 'a Request'] as const) {
      server.stats.reset()
      const controller = new AbortController()
      const { signal } = controller
      const init = { method: 'POST', body: 'text', signal }
      const call =
        where === 'init'
          ? connection.fetch(server.apiUrl, init)
          : connection.fetch(new Request(server.apiUrl, init))
      await until(() => server.stats.apiRequests === 1)
      controller.abort(reason)
      await expect(call).rejects.toBe(reason)
    }
  })

  test('F6: during the refresh between a 401 and its replay rejects, and the refresh is saved', async () => {
    await using stage = await startStage({ server: { tokenDelay: 30 } })
    const { connection, server } = stage
    server.revokeAccessToken()
    const controller = new AbortController()
    const call = connection.fetch(server.apiUrl, { signal: controller.signal })
    await until(() => server.stats.tokenRequests === 1)
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    await until(async () => (await stage.record()).credentials?.accessToken !== stage.issued.accessToken)
    expect(server.stats.apiRequests).toBe(1)
  })

  test('F6: a slow refresh under a short time-out rejects with the time-out, and the next call works', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 80 } })
    const { connection, server } = stage
    const call = connection.fetch(server.apiUrl, { signal: AbortSignal.timeout(20) })
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
    expect((await connection.fetch(server.apiUrl)).status).toBe(200)
    expect(server.stats).toMatchObject({ tokenRequests: 1, reuse: 0 })
  })

  test('F6: with no reason of its own rejects with an AbortError', async () => {
    await using stage = await startStage({ ageSeconds: 7200, server: { tokenDelay: 30 } })
    const controller = new AbortController()
    const call = stage.connection.refresh({ signal: controller.signal })
    await until(() => stage.server.stats.tokenRequests === 1)
    controller.abort()
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('F6: leaves no listener on a signal that outlives the call', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, parameters)
    }
    signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, parameters)
    }
    await stage.connection.getAccessToken({ signal })
    await settled()
    expect(listeners).toBe(0)
  })
})
