import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { sqliteStore } from './sqlite-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
afterAll(() => rmSync(directory, { recursive: true }))

let count = 0
const newPath = () => join(directory, `${count++}.db`)

const write = (text: string) => ({ provider: 'acme', data: new TextEncoder().encode(text), dueInMs: 0 })

const modeOf = (path: string) => statSync(path).mode & 0o777

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

test('the file is opened at first use', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  expect(existsSync(path)).toBe(false)
  expect(await store.get('a')).toBeUndefined()
  expect(existsSync(path)).toBe(true)
  await store.close()
})

test('a new file and those beside it are for the owner alone', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  await store.compareAndSet('a', 0, write('x'))
  expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600])
  await store.close()
})

test('the permissions of an existing file are left alone', async () => {
  const path = newPath()
  writeFileSync(path, '')
  chmodSync(path, 0o640)
  const store = sqliteStore(path)
  await store.compareAndSet('a', 0, write('x'))
  expect(modeOf(path)).toBe(0o640)
  expect(modeOf(`${path}-wal`)).toBe(0o640)
  await store.close()
})

test('records survive the store that saved them', async () => {
  const path = newPath()
  const first = sqliteStore(path)
  await first.compareAndSet('a', 0, write('x'))
  await first.close()
  const second = sqliteStore(path)
  expect((await second.get('a'))?.version).toBe(1)
  await second.close()
})

test('the file has a write-ahead log and pages of 8192 bytes', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  await store.get('a')
  await store.close()
  const database = new DatabaseSync(path)
  expect(database.prepare('PRAGMA page_size').all()).toEqual([{ page_size: 8192 }])
  expect(database.prepare('PRAGMA journal_mode').all()).toEqual([{ journal_mode: 'wal' }])
  database.close()
})

test('every save reaches the disk before it is acknowledged, and SQLite itself waits for no lock', async () => {
  let opened: DatabaseSync | undefined
  class WatchedDriver extends DatabaseSync {
    constructor(path: string, options: { timeout: number }) {
      super(path, options)
      opened = this
    }
  }
  const store = sqliteStore(newPath(), { driver: WatchedDriver })
  await store.get('a')
  expect(opened?.prepare('PRAGMA synchronous').all()).toEqual([{ synchronous: 2 }])
  expect(opened?.prepare('PRAGMA busy_timeout').all()).toEqual([{ timeout: 0 }])
  await store.close()
})

test('what was replaced or deleted is gone from the file once it is closed', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  for (const id of ['a', 'b', 'c']) await store.compareAndSet(id, 0, write(`old-secret ${'x'.repeat(5_000)}`))
  await store.compareAndSet('a', 1, write('new-secret'))
  await store.delete('b')
  await store.delete('c')
  await store.close()
  const bytes = readFileSync(path).toString('latin1')
  expect(bytes).toContain('new-secret')
  expect(bytes).not.toContain('old-secret')
  expect(existsSync(`${path}-wal`)).toBe(false)
})

test('a closed store rejects, and may be closed again', async () => {
  const store = sqliteStore(newPath())
  const pending = store.get('a')
  await store.close()
  await store.close()
  await expect(pending).rejects.toMatchObject({ code: 'store_failed', retryable: false })
  await expect(store.get('a')).rejects.toMatchObject({ code: 'store_failed', retryable: false })
})

test('a store whose file could not be opened tries again at the next use', async () => {
  const folder = join(directory, 'not yet')
  const store = sqliteStore(join(folder, 'a.db'))
  await expect(store.get('a')).rejects.toMatchObject({
    code: 'store_failed',
    retryable: true,
    message: expect.stringContaining('Check that its directory exists'),
  })
  mkdirSync(folder)
  expect(await store.get('a')).toBeUndefined()
  await store.close()
})

test('a file that is no database, or that of another application, is refused and left as it is', async () => {
  const text = newPath()
  writeFileSync(text, 'a diary')
  const foreign = newPath()
  change(foreign, 'CREATE TABLE diary (day TEXT)')
  for (const path of [text, foreign]) {
    const before = readFileSync(path)
    const store = sqliteStore(path)
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store_corrupt', retryable: false })
    await store.close()
    expect(readFileSync(path).equals(before)).toBe(true)
  }
})

test('a file of a newer version is refused', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  await store.get('a')
  await store.close()
  change(path, 'PRAGMA user_version = 2')
  const next = sqliteStore(path)
  await expect(next.get('a')).rejects.toMatchObject({ code: 'store_corrupt' })
  await expect(next.get('a')).rejects.toThrow('update the package')
  await next.close()
})

test('a damaged page is reported as such', async () => {
  const path = newPath()
  const store = sqliteStore(path)
  for (let n = 0; n < 50; n += 1) await store.compareAndSet(`id ${n}`, 0, write('x'.repeat(3_000)))
  await store.close()
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xee, 3 * 8192))
  const next = sqliteStore(path)
  await expect(next.list()).rejects.toMatchObject({ code: 'store_corrupt' })
  await next.close()
})

// Tables that keep to their types do not take these values; another hand may have changed the tables.
const damages: Record<string, string> = {
  state: "state = 'asleep'",
  data: "data = 'a-secret-text'",
  provider: 'provider = 7',
  version: "version = 'a-secret-text'",
  due_at: 'due_at = -1.5',
}

test.for(Object.entries(damages))(
  'a row whose %s is off is reported and harms no other',
  async ([column, damage]) => {
    const path = newPath()
    const first = sqliteStore(path)
    for (const id of ['a', 'b', 'c']) await first.compareAndSet(id, 0, write('x'))
    await first.close()
    change(
      path,
      `CREATE TABLE loose (id PRIMARY KEY, version, fencing_token, state, provider, data, due_at, lease_owner, lease_until,
       attempt_at, unfinished_since, deleted_at);
     INSERT INTO loose SELECT * FROM credential;
     DROP TABLE credential;
     ALTER TABLE loose RENAME TO credential;
     UPDATE credential SET ${damage} WHERE id = 'b'`,
    )
    const warnings: Error[] = []
    const hear = (warning: Error) => warnings.push(warning)
    process.on('warning', hear)
    const store = sqliteStore(path)
    const claims = { owner: 'one', ttlMs: 1_000, limit: 2 }

    for (const read of [() => store.get('b'), () => store.acquire('b', claims)]) {
      const error: Error = await read().then(
        () => expect.unreachable(),
        (reason) => reason,
      )
      expect(error).toMatchObject({ code: 'store_corrupt', connectionId: 'b' })
      expect(error.message).toContain(column)
      expect(error.message).not.toContain('a-secret-text')
    }
    expect((await store.list({ limit: 2 })).map(({ id }) => id)).toEqual(['a', 'c'])
    expect((await store.claimDue(claims)).map(({ record }) => record.id)).toEqual(['a', 'c'])
    await new Promise(setImmediate)
    expect(warnings.map(({ message }) => message.includes(column))).toEqual([true, true])
    await store.close()
    process.off('warning', hear)

    // An hour later it is looked at again, and it was never leased.
    const later = sqliteStore(path, { now: () => Date.now() + 3_700_000 })
    change(
      path,
      "UPDATE credential SET state = 'active', data = x'00', provider = 'acme', version = 1 WHERE id = 'b'",
    )
    const leases = await later.claimDue({ ...claims, limit: 9 })
    expect(leases.find(({ record }) => record.id === 'b')).toMatchObject({
      fencingToken: 2,
      unfinishedAttempt: false,
    })
    await later.close()
  },
)

test('a path that names no file is refused at once', () => {
  for (const path of ['', ':memory:', 'file:credentials.db'])
    expect(() => sqliteStore(path)).toThrow(TypeError)
})

test('two ids that SQLite would take for one are refused', async () => {
  const store = sqliteStore(newPath())
  for (const id of ['a\0b', 'a\ud800']) {
    await expect(store.compareAndSet(id, 0, write('x'))).rejects.toThrow(TypeError)
    await expect(store.get(id)).rejects.toThrow(TypeError)
  }
  await store.close()
})

test('a time that is no number is refused', async () => {
  const store = sqliteStore(newPath())
  await expect(store.compareAndSet('a', 0, { ...write('x'), dueInMs: Number.NaN })).rejects.toThrow(TypeError)
  await store.close()
})

test('what is saved are the bytes as they were at the call, also while the file is being opened', async () => {
  const store = sqliteStore(newPath())
  const data = Uint8Array.of(1, 2, 3)
  const saving = store.compareAndSet('a', 0, { provider: 'acme', data, dueInMs: 0 })
  data.fill(0)
  await saving
  expect((await store.get('a'))?.data).toEqual(Uint8Array.of(1, 2, 3))
  await store.close()
})
