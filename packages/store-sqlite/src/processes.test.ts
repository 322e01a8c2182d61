import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { decodeHistory } from './processes/guarded-history.ts'
import { sqliteStore } from './sqlite-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** How often writers are killed. */
const rounds = Number(process.env.KILLS ?? 5)

const execArgv = ['--conditions=@evergrant/source']
// A hundred processes load the same modules.
const env = { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') }
const programOf = (name: string) => join(import.meta.dirname, 'processes', name)

/** One save that was acknowledged. */
interface Acknowledged {
  writer: string
  id: string
  version: number
  number: number
}

function acknowledgedBy(writer: string, output: string): Acknowledged[] {
  return output.split('\n').flatMap((line) => {
    const [id, version, number] = line.split(' ')
    return id ? [{ writer, id, version: Number(version), number: Number(number) }] : []
  })
}

/** Every acknowledged save is there or was followed by others that knew of it; no record is torn. */
async function assertNothingLost(path: string, acknowledged: Acknowledged[]): Promise<void> {
  const granted = acknowledged.map(({ id, version }) => `${id} ${version}`)
  expect(new Set(granted).size, 'no version is granted twice').toBe(granted.length)
  const store = sqliteStore(path)
  const records = await store.list()
  await store.close()
  const stored = new Map(
    records.map(({ id, version, data }) => [id, { version, history: decodeHistory(data) }]),
  )
  const lost = acknowledged.filter(({ id, version, writer, number }) => {
    const record = stored.get(id)
    return !record || record.version < version || !((record.history[writer] ?? 0) >= number)
  })
  expect(lost).toEqual([])
}

test('twelve processes open the same new file at once', async () => {
  const path = join(directory, 'opened.db')
  const children = Array.from({ length: 12 }, (_, n) =>
    fork(programOf('first-opener.ts'), [path, `id ${n}`], { execArgv, env, silent: true }),
  )
  const outputs = children.map(outputOf)
  await Promise.all(children.map((child) => once(child, 'message')))
  for (const child of children) child.send('go')
  await Promise.all(children.map((child) => once(child, 'close')))
  expect(outputs.map(({ stderr }) => withoutWarnings(stderr)).join('')).toBe('')
  expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => 0))
  const store = sqliteStore(path)
  expect(await store.list()).toHaveLength(12)
  await store.close()
}, 60_000)

test('four writers that are killed, over and over, lose no save and tear no record', async () => {
  const path = join(directory, 'killed.db')
  const acknowledged: Acknowledged[] = []
  for (let round = 0; round < rounds; round += 1) {
    const writers = Array.from({ length: 4 }, (_, n) => `${round}/${n}`)
    const children = writers.map((writer) =>
      spawn(process.execPath, [...execArgv, programOf('endless-writer.ts'), path, writer], { env }),
    )
    const outputs = children.map(outputOf)
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    await sleep(Math.random() * 40)
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map((child) => once(child, 'close')))
    acknowledged.push(...writers.flatMap((writer, n) => acknowledgedBy(writer, outputs[n]!.stdout)))
    await assertNothingLost(path, acknowledged)
  }
  const database = new DatabaseSync(path)
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  database.close()
  console.log(`${4 * rounds} writers killed, ${acknowledged.length} saves acknowledged, none lost`)
}, 600_000)

test.skipIf(process.platform === 'win32')(
  'a save that finds no room on the disk rejects and loses nothing',
  async () => {
    const path = join(directory, 'full.db')
    // A limit on the size of files stands in for a disk that is full.
    const script = 'ulimit -f 4000 && exec "$0" "$@"'
    const child = spawn('sh', [
      '-c',
      script,
      process.execPath,
      ...execArgv,
      programOf('endless-writer.ts'),
      path,
      'one',
    ])
    const output = outputOf(child)
    await once(child, 'close')
    expect(withoutWarnings(output.stderr)).toMatch(/^store_failed .*full\.db (has no room|could not be) /)
    const acknowledged = acknowledgedBy('one', output.stdout)
    expect(acknowledged.length).toBeGreaterThan(20)
    await assertNothingLost(path, acknowledged)
  },
)

test('a lock of another process is waited for without holding up the event loop', async () => {
  const path = join(directory, 'locked.db')
  const store = sqliteStore(path)
  await store.compareAndSet('a', 0, { provider: 'acme', data: Uint8Array.of(1), dueInMs: 0 })
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  let ticks = 0
  const clock = setInterval(() => {
    ticks += 1
  }, 5)
  setTimeout(() => other.exec('COMMIT'), 300)
  const lease = await store.acquire('a', { owner: 'one', ttlMs: 1_000 })
  clearInterval(clock)
  expect(lease).toBeDefined()
  expect(ticks).toBeGreaterThan(20)
  other.close()
  await store.close()
})

/** What the process says; it does not outlive the test. */
function outputOf(child: ChildProcess): { stdout: string; stderr: string } {
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (text: Buffer) => {
      output[name] += text
    })
  }
  return output
}

const withoutWarnings = (stderr: string) => stderr.replaceAll(/^\(.*\n/gm, '')
