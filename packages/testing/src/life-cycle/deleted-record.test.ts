import { describe, expect, test } from 'vitest'
import { sameData } from './faulty-store.ts'
import { connectionId, startStage, until } from './stage.ts'

const hour = 3600_000
const missing = { code: 'reauthorization_required', reason: 'missing' }

/** A connection whose initial credentials were stored, and whose record somebody has deleted. */
async function startDeleted() {
  const stage = await startStage()
  await stage.connection.getAccessToken()
  await sameData(stage.store).delete(connectionId)
  stage.clock.advance(2 * hour)
  return stage
}

describe('a record that was deleted', () => {
  test('C11: does not come back by itself where its initial credentials were stored before', async () => {
    await using stage = await startDeleted()
    for (let call = 0; call < 2; call++) {
      await expect(stage.connection.getAccessToken()).rejects.toMatchObject(missing)
      await expect(stage.connection.refresh()).rejects.toMatchObject(missing)
    }
    expect(await stage.connection.status()).toMatchObject({ state: 'missing', usable: false })
    await stage.connection.revoke()
    expect(await stage.store.get(connectionId)).toBe(undefined)
    expect(stage.server.stats.requests).toEqual([])
  })

  test('C11: while a refresh is in flight does not send the initial credentials', async () => {
    await using stage = await startStage({ ageSeconds: 7200 })
    stage.server.faults.token({ delay: 40, phase: 'after' })
    const call = stage.connection.getAccessToken()
    call.catch(() => {})
    await until(() => stage.server.stats.grants === 1)
    await sameData(stage.store).delete(connectionId)
    await expect(call).rejects.toMatchObject(missing)
    await until(() => stage.server.stats.revocations === 1)
    expect(stage.server.stats).toMatchObject({ tokenRequests: 1, reuse: 0 })
    expect(await stage.store.get(connectionId)).toBe(undefined)
  })

  test('comes back with replace()', async () => {
    await using stage = await startDeleted()
    await expect(stage.connection.getAccessToken()).rejects.toMatchObject(missing)
    const fresh = stage.server.issue()
    await stage.connection.replace(fresh)
    expect(await stage.connection.getAccessToken()).toBe(fresh.accessToken)
  })

  test('comes back with initial credentials where a process starts anew, or opens the connection anew', async () => {
    for (const isRestart of [true, false]) {
      await using stage = await startDeleted()
      if (!isRestart) await stage.connection[Symbol.asyncDispose]()
      const opened = stage.connect({
        credentials: stage.issued,
        ...(isRestart ? { store: sameData(stage.store) } : {}),
      })
      await opened.getAccessToken()
      expect(stage.server.stats).toMatchObject({ tokenRequests: 1, refused: 0 })
    }
  })
})
