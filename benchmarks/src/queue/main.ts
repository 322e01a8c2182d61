// Prints what the queue and a large table cost, on a real Postgres with a provider on loopback that takes 300 ms to answer.
// Figures, not assertions: it fails only where something is lost or refreshed twice. CONNECTIONS is how many there are.
import { deepEqual, equal } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../ratio.ts'
import { type Cost, startProvider, startWorker, type Worker } from './messages.ts'
import { fill, idOf, makeTable, openPlace } from './place.ts'

const total = Number(process.env.CONNECTIONS ?? 100_000)
const due = 10_000
const concurrency = 600
const few = 2_000
const provider = await startProvider()
const { origin } = provider
const run = `bench_${process.pid}`
const [large, small] = [`${run}_large`, `${run}_small`]

function tell(what: string, figures: Record<string, number | string>): void {
  const shown = Object.entries(figures).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${Number(value.toPrecision(3))}` : `${name} ${value}`,
  )
  console.log(`${what}: ${shown.join(', ')}`)
}

async function prepare(): Promise<void> {
  for (const [table, count] of [
    [large, total],
    [small, few],
  ] as const) {
    const place = openPlace(table, origin, 10)
    const startedAt = performance.now()
    await makeTable(place, table)
    const waiting = count / 10
    await fill(place, table, { from: 0, count: count - waiting, as: 'fresh' })
    await fill(place, table, { from: count - waiting, count: waiting, as: 'reauthorization_required' })
    await place.pool.query(`VACUUM ANALYZE ${table}`)
    const { rows } = await place.pool.query(
      `SELECT pg_table_size($1) AS bytes, pg_indexes_size($1) AS index_bytes`,
      [table],
    )
    await place.pool.end()
    tell(`${count} connections`, {
      'bytes each': rows[0].bytes / count,
      'bytes of index each': rows[0].index_bytes / count,
      seconds: (performance.now() - startedAt) / 1_000,
    })
  }
}

/** The median times of a page of 100 connections that wait for a person, in both tables by turns. */
async function pages(): Promise<void> {
  const tables = [
    { count: few, place: openPlace(small, origin, 10), times: [] as number[] },
    { count: total, place: openPlace(large, origin, 10), times: [] as number[] },
  ]
  for (let round = 0; round < 60; round++) {
    for (const { count, place, times } of tables) {
      const after = idOf(count - count / 10 + Math.floor((Math.random() * count) / 20))
      const startedAt = performance.now()
      const page = await Array.fromAsync(
        place.connections.list({ state: 'reauthorization_required', after, limit: 100 }),
      )
      times.push(performance.now() - startedAt)
      equal(page.length, 100)
    }
  }
  const medians = tables.map(({ count, times }) => [`among ${count}`, quantile(times, 0.5)])
  tell('a page of 100 connections that wait for a person, median ms', Object.fromEntries(medians))
  for (const { place } of tables) await place.pool.end()
}

let filled = total

async function makeDue(count: number): Promise<void> {
  const place = openPlace(large, origin, 10)
  await fill(place, large, { from: filled, count, as: 'due' })
  filled += count
  await place.pool.query(`ANALYZE ${large}`)
  await place.pool.end()
}

async function walBytes(): Promise<number> {
  const { pool } = openPlace(large, origin, 1)
  const { rows } = await pool.query("SELECT pg_current_wal_lsn() - '0/0' AS bytes")
  await pool.end()
  return Number(rows[0].bytes)
}

function refresh(worker: Worker, limit: number, width: number): Promise<Cost> {
  return worker.do({ what: 'refresh what is due', limit, concurrency: width })
}

/** By turns with the same requests alone; of each the quickest turn counts, which others on the machine have slowed down least. */
async function oneProcess(worker: Worker): Promise<void> {
  const queue: Cost[] = []
  const alone: Cost[] = []
  let logged = 0
  for (let turn = 0; turn < 4; turn++) {
    await makeDue(due)
    await provider.counts()
    const before = await walBytes()
    const cost = await refresh(worker, due, concurrency)
    logged = ((await walBytes()) - before) / due
    deepEqual(await provider.counts(), { requests: due, repeated: 0 })
    equal(cost.result?.refreshed, due)
    const bare = await worker.do({ what: 'send the same requests alone', count: due, concurrency })
    // The first turn warms up.
    if (turn > 0) {
      queue.push(cost)
      alone.push(bare)
    }
  }
  const [theirs, bare] = [queue, alone].map(best) as [Cost, Cost]
  tell(`${due} due, one process, ${concurrency} at a time`, {
    'a second': due / theirs.seconds,
    'ms of CPU each': theirs.cpuMs / due,
    'statements each': theirs.statements / due,
    'bytes of write-ahead log each': logged,
  })
  tell('the same requests alone', {
    'a second': due / bare.seconds,
    'ms of CPU each': bare.cpuMs / due,
    'ratio of CPU': theirs.cpuMs / bare.cpuMs,
    'ratio of time': theirs.seconds / bare.seconds,
  })
}

function best(costs: readonly Cost[]): Cost {
  return costs.reduce((one, other) => (one.seconds < other.seconds ? one : other))
}

async function fourProcesses(workers: readonly Worker[]): Promise<void> {
  await makeDue(due)
  await provider.counts()
  const startedAt = performance.now()
  const costs = await Promise.all(workers.map((worker) => refresh(worker, due, concurrency / 4)))
  const seconds = (performance.now() - startedAt) / 1_000
  const { requests, repeated } = await provider.counts()
  equal(
    costs.reduce((sum, { result }) => sum + result!.refreshed, 0),
    due,
  )
  deepEqual({ requests, repeated }, { requests: due, repeated: 0 })
  tell(`${due} due, four processes`, {
    'a second': due / seconds,
    'ms of CPU each': costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / due,
    'statements each': costs.reduce((sum, { statements }) => sum + statements, 0) / due,
    'token requests': requests,
    'tokens sent twice': repeated,
    'refreshed by each': costs.map(({ result }) => result!.refreshed).join(' '),
  })
}

/** Takes as many as it can start at once, and is killed while it waits for the answers. */
async function killed(victim: Worker, heir: Worker): Promise<void> {
  await makeDue(200)
  await provider.counts()
  victim.do({ what: 'refresh what is due', limit: 200, concurrency: 200 }).catch(() => {})
  let requests = 0
  for (; requests < 200; await sleep(10)) requests += (await provider.counts()).requests
  victim.kill()
  const killedAt = performance.now()
  const before = await refresh(heir, due, concurrency)
  equal(before.result?.claimed, 0)
  let after = before
  for (; after.result?.claimed === 0; await sleep(100)) after = await refresh(heir, due, concurrency)
  equal(after.result?.refreshed, 200)
  tell('a worker with 200 requests under way is killed', {
    'claimed by another at once': before.result?.claimed ?? 0,
    'come back and refreshed': after.result?.refreshed ?? 0,
    'seconds later': (performance.now() - killedAt) / 1_000,
    'seconds of its lease': 5,
  })
}

/** Ids one after the other through a small memory, every tenth with a token that has ended. */
async function throughSmallMemory(): Promise<void> {
  const ids = 50_000
  const place = openPlace(large, origin, 10)
  await place.pool.query(
    `UPDATE ${large} SET data = convert_to(regexp_replace(convert_from(data, 'UTF8'), '"issuedAt":"[^"]*"',
       '"issuedAt":"2020-01-01T00:00:00.000Z"'), 'UTF8')
     WHERE id < $1 AND substr(id, 15, 1) = '0'`,
    [idOf(ids)],
  )
  await place.pool.end()
  await provider.counts()
  const worker = await startWorker(large, origin, 1_000)
  const heaps: number[] = []
  let statements = 0
  for (let from = 0; from < ids; from += 10_000) {
    const cost = await worker.do({ what: 'use connections', from, count: 10_000, concurrency: 200 })
    heaps.push(Math.round(cost.heapMegabytes * 10) / 10)
    statements += cost.statements
  }
  const { requests, repeated } = await provider.counts()
  deepEqual({ requests, repeated }, { requests: ids / 10, repeated: 0 })
  tell(`${ids} ids through a memory of 1000`, {
    'heap in MB after every 10,000': heaps.join(' '),
    'token requests': requests,
    'tokens sent twice': repeated,
    'statements an id': statements / ids,
  })
  worker.kill()
}

async function coldStart(): Promise<void> {
  await provider.counts()
  const worker = await startWorker(large, origin)
  const { statements } = await worker.do({ what: 'start cold', id: idOf(1) })
  const { requests } = await provider.counts()
  deepEqual({ statements, requests }, { statements: 1, requests: 0 })
  tell('a cold start with a fresh token', { 'reads of the store': statements, 'token requests': requests })
  worker.kill()
}

await prepare()
await pages()
await coldStart()
const workers = await Promise.all(Array.from({ length: 4 }, () => startWorker(large, origin)))
await oneProcess(workers[0]!)
await fourProcesses(workers)
await killed(workers[3]!, workers[0]!)
await throughSmallMemory()
for (const worker of workers) worker.kill()
provider.stop()
const { pool } = openPlace(large, origin, 1)
await pool.query(`DROP TABLE ${large}, ${small}`)
await pool.end()
console.log(`\nNode ${process.versions.node}, built packages, Postgres over a loopback connection.`)
