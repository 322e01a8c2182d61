import { expect, test } from 'vitest'
import { retryWhileBusy } from './retry-while-busy.ts'
import { toStoreError } from './sqlite-failure.ts'

const busyOfNode = Object.assign(new Error(), { code: 'ERR_SQLITE_ERROR', errcode: 5 | (1 << 8) })
const busyOfOthers = Object.assign(new Error(), { code: 'SQLITE_BUSY_SNAPSHOT' })

test.for([busyOfNode, busyOfOthers])('work is tried again while the file is busy', async (busy) => {
  let tries = 0
  const result = await retryWhileBusy(() => {
    tries += 1
    if (tries < 5) throw busy
    return tries
  }, 10_000)
  expect(result).toBe(5)
})

test('after the time that it may take, the lock is reported', async () => {
  const startedAt = performance.now()
  const busy = retryWhileBusy(() => {
    throw busyOfNode
  }, 60)
  await expect(busy).rejects.toBe(busyOfNode)
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60)
  expect(toStoreError(busyOfNode, 'a.db')).toMatchObject({
    code: 'store_failed',
    retryable: true,
    message: 'a.db stayed locked by another process (SQLITE_BUSY)',
  })
})

test('any other failure is passed on at once', async () => {
  let tries = 0
  const work = () => {
    tries += 1
    throw new TypeError('misuse')
  }
  await expect(retryWhileBusy(work, 10_000)).rejects.toThrow('misuse')
  expect(tries).toBe(1)
})

test('a try waits for what it is told to wait for, each time anew', async () => {
  const waits = [Promise.resolve(), Promise.resolve(), undefined, undefined]
  let tries = 0
  const work = () => {
    tries += 1
    if (tries === 1) throw busyOfNode
    return waits.length
  }
  expect(await retryWhileBusy(work, 10_000, () => waits.shift())).toBe(0)
})
