import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { assertSoundVersion } from './driver.ts'
import { sqliteStore } from './sqlite-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('SQLite before 3.51.3 is refused, and from then on accepted', () => {
  for (const version of ['3.51.2', '3.50.9', '3.7.0', '2.99.99']) {
    expect(() => assertSoundVersion(version)).toThrow(`SQLite ${version} may corrupt a file`)
  }
  for (const version of ['3.51.3', '3.51.10', '3.52.0', '3.100.0', '4.0.0']) {
    expect(() => assertSoundVersion(version)).not.toThrow()
  }
})

test('an old driver is refused with both ways out', async () => {
  let open = 0
  class OldDriver extends DatabaseSync {
    constructor(path: string, options: { timeout: number }) {
      super(path, options)
      open += 1
    }
    override prepare(sql: string) {
      return super.prepare(sql.replace('sqlite_version()', "'3.47.2'"))
    }
    override close() {
      super.close()
      open -= 1
    }
  }
  const store = sqliteStore(join(directory, 'old.db'), { driver: OldDriver })
  const refusal = store.get('a')
  await expect(refusal).rejects.toMatchObject({ code: 'store_failed', retryable: false })
  await expect(refusal).rejects.toThrow(/SQLite 3\.47\.2 .* Use Node 22 from 22\.22\.3.*better-sqlite3/)
  expect(open).toBe(0)
})

test('a Node without node:sqlite imports the package and is refused at first use', async () => {
  const path = join(directory, 'none.db')
  const program = `
    import { sqliteStore } from './index.ts'
    const store = sqliteStore(${JSON.stringify(path)})
    await store.get('a').catch(({ code, retryable, message }) => console.log(code, retryable, message))
  `
  const flags = ['--conditions=@evergrant/source', '--no-experimental-sqlite', '--input-type=module']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program], {
    cwd: import.meta.dirname,
  })
  expect(stdout).toMatch(
    /^store_failed false This Node .* has no node:sqlite\. Use Node 22 from .*better-sqlite3/,
  )
  expect(existsSync(path)).toBe(false)
})
