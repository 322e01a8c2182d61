import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { sqliteStore } from './sqlite-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
afterAll(() => rmSync(directory, { recursive: true }))

const write = (text: string) => ({ provider: 'acme', data: new TextEncoder().encode(text), dueInMs: 0 })

/** The rows of the file, whether or not they are records. */
function rowsOf(path: string): number {
  const database = new DatabaseSync(path)
  const [row] = database.prepare('SELECT count(*) AS rows FROM credential').all()
  database.close()
  return Number(row?.rows)
}

const hour = 3_600_000

test('a delete forgets the tombstones that are a day old, and no version or fencing token is granted twice', async () => {
  const path = join(directory, 'forgotten.db')
  let now = Date.now()
  const store = sqliteStore(path, { now: () => now })
  const claims = { owner: 'one', ttlMs: hour }
  for (const version of [0, 1, 2]) await store.compareAndSet('a', version, write('x'))
  const suspended = (await store.acquire('a', claims))!
  await store.delete('a')
  for (let login = 0; login < 30; login += 1) {
    await store.compareAndSet(`authorization/${login}`, 0, write('x'))
    await store.delete(`authorization/${login}`)
  }
  expect(rowsOf(path)).toBe(31)
  now += 24 * hour
  for (const login of ['late', 'later']) {
    await store.compareAndSet(login, 0, write('x'))
    await store.delete(login)
  }
  expect(rowsOf(path)).toBe(2)

  expect(await store.compareAndSet('a', 0, write('the next customer'))).toBe(4)
  expect(await store.compareAndSet('a', suspended.record.version, write('late'))).toBeUndefined()
  expect(await store.release(suspended, { attemptEnded: true })).toBe(false)
  expect((await store.acquire('a', claims))!.fencingToken).toBeGreaterThan(suspended.fencingToken)
  await store.close()
})

test('what is deleted from the file by another hand is forgotten in the same way', async () => {
  const path = join(directory, 'by-hand.db')
  const store = sqliteStore(path)
  for (const version of [0, 1]) await store.compareAndSet('a', version, write('x'))
  const database = new DatabaseSync(path)
  database.exec('DELETE FROM credential')
  database.close()
  expect(await store.compareAndSet('a', 0, write('x'))).toBe(3)
  await store.close()
})
