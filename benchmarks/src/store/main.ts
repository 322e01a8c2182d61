// Prints what the built SQLite store costs over the driver with the same statements, and for how long four writers that do
// nothing but save hold up their event loops. Figures, not assertions.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqliteStore } from '@evergrant/store-sqlite'
import { pathTo } from '../child.ts'
import { measureRatio, quantile, type Slice, type Turns } from '../ratio.ts'
import { bareStatement, RecordingDriver } from './bare.ts'

const turns: Turns = { rounds: 40, sliceMs: 20 }
const writers = 4
const runs = 5
const runMs = 1_500
const leastThroughput = 0.8
const longestStallMs = 20

const directory = mkdtempSync(join(tmpdir(), 'evergrant-bench-'))
const record = { provider: 'acme', data: new Uint8Array(2_000).fill(7), dueInMs: 60_000 }

/** The statement that a call of the store has prepared last. */
async function statementOf(call: () => Promise<unknown>): Promise<string> {
  RecordingDriver.statements.length = 0
  await call()
  return RecordingDriver.statements.at(-1)!
}

async function throughput(): Promise<void> {
  const store = sqliteStore(join(directory, 'store.db'), { driver: RecordingDriver })
  const barePath = join(directory, 'bare.db')
  const other = sqliteStore(barePath)
  await other.compareAndSet('a', 0, record)
  await other.close()
  let version = await store.compareAndSet('a', 0, record)
  const getSql = await statementOf(() => store.get('a'))
  const updateSql = await statementOf(async () => {
    version = await store.compareAndSet('a', version!, record)
  })

  const get = bareStatement(barePath, getSql)
  const update = bareStatement(barePath, updateSql)
  let bareVersion = 1
  const bareUpdate = async (): Promise<void> => {
    const { provider, data } = record
    const dueAt = Date.now() + record.dueInMs
    const write = { id: 'a', provider, data, dueAt, state: 'active', expectedVersion: bareVersion }
    const [row] = update(write) as { version: number }[]
    bareVersion = row!.version
  }
  await report(
    'get',
    times(async () => get({ id: 'a' })),
    times(() => store.get('a')),
  )
  await report(
    'compareAndSet',
    times(bareUpdate),
    times(async () => {
      version = await store.compareAndSet('a', version!, record)
    }),
  )
  await store.close()
}

function times(call: () => Promise<unknown>): Slice {
  return async (count) => {
    for (let left = count; left > 0; left--) await call()
  }
}

async function report(what: string, bare: Slice, contestant: Slice): Promise<void> {
  const ratio = await measureRatio(bare, contestant, turns)
  const [share, control] = [1 / ratio.contestant, 1 / ratio.control]
  const isFair = Math.abs(control - 1) < 0.1
  const isMet = share >= leastThroughput * Math.max(1, control)
  const verdict = isMet ? 'met' : isFair ? 'MISSED' : 'cannot be judged on a machine so busy'
  console.log(
    `${what}: ${share.toFixed(2)} of the bare driver's throughput (control ${control.toFixed(2)}), ` +
      `goal ${leastThroughput} of the control: ${verdict}`,
  )
}

interface Written {
  readonly saves: number
  readonly stallMs: number
}

/** The longest stall of each run, and how many saves a second all writers made. */
async function stalls(
  kind: 'store' | 'waiting-driver' | 'plain-file',
): Promise<{ stallMs: number[]; saves: number }> {
  const stallMs: number[] = []
  let saves = 0
  for (let run = 0; run < runs; run++) {
    const path = join(directory, `${kind}-${run}.db`)
    const store = sqliteStore(path)
    for (let writer = 0; writer < writers; writer++) {
      if (kind === 'store') break
      for (let caller = 0; caller < 10; caller++)
        await store.compareAndSet(`writer ${writer}/${caller}`, 0, record)
    }
    await store.get('a')
    await store.close()
    const written = await Promise.all(
      Array.from({ length: writers }, async (_, writer): Promise<Written> => {
        const args = [pathTo('store/writer.ts'), path, `writer ${writer}`, `${runMs}`, kind]
        return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout)
      }),
    )
    stallMs.push(Math.max(...written.map((one) => one.stallMs)))
    saves += written.reduce((sum, one) => sum + one.saves, 0)
  }
  return { stallMs, saves: Math.round((saves * 1000) / (runs * runMs)) }
}

function tell(what: string, { stallMs, saves }: Awaited<ReturnType<typeof stalls>>): number {
  const median = quantile(stallMs, 0.5)
  const each = stallMs.map((ms) => ms.toFixed(0)).join(', ')
  console.log(
    `${what}: ${median.toFixed(0)} ms at the median of ${runs} runs (${each}), ${saves} saves/s in all`,
  )
  return median
}

try {
  await throughput()
  const median = tell(`longest stall, ${writers} writers, the store`, await stalls('store'))
  tell(`longest stall, ${writers} writers, a driver that waits by itself`, await stalls('waiting-driver'))
  const control = tell(
    `control: ${writers} processes that write and sync a file each`,
    await stalls('plain-file'),
  )
  const isBusy = control >= longestStallMs
  const verdict =
    median < longestStallMs ? 'met' : isBusy ? 'cannot be judged on a machine so busy' : 'MISSED'
  console.log(`goal under ${longestStallMs} ms: ${verdict}`)
  console.log(`\nNode ${process.versions.node}, SQLite ${process.versions.sqlite}, built packages.`)
} finally {
  rmSync(directory, { recursive: true })
}
