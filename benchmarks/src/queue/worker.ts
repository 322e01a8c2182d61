// A process of the queue's benchmark: does what it is told, and answers with what it has cost.

import type { Cost, Task } from './messages.ts'
import { idOf, openPlace } from './place.ts'

const [table, origin, cacheSize] = process.argv.slice(2) as [string, string, string]
const place = openPlace(table, origin, Number(cacheSize))
const collectGarbage = globalThis.gc!
let sent = 0

async function sendAlone(): Promise<void> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: `alone-${process.pid}-${sent++}`,
    client_id: 'client',
    client_secret: 'secret',
  })
  const response = await fetch(origin, { method: 'POST', body })
  await response.json()
}

async function together(
  count: number,
  concurrency: number,
  work: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const one = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) await work(n)
  }
  await Promise.all(Array.from({ length: concurrency }, one))
}

async function run(task: Task): Promise<Pick<Cost, 'result'>> {
  switch (task.what) {
    case 'refresh what is due':
      return { result: await place.connections.refreshDue(task) }
    case 'send the same requests alone':
      await together(task.count, task.concurrency, sendAlone)
      return {}
    case 'use connections':
      await together(task.count, task.concurrency, (n) =>
        place.connections.get(idOf(task.from + n)).getAccessToken(),
      )
      return {}
    case 'start cold':
      await place.connections.get(task.id).getAccessToken()
      return {}
  }
}

process.on('message', async (task: Task) => {
  place.statements()
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const outcome = await run(task)
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - startedAt) / 1_000
  collectGarbage()
  const heapMegabytes = process.memoryUsage().heapUsed / 2 ** 20
  const cost = { seconds, cpuMs: (user + system) / 1_000, statements: place.statements(), heapMegabytes }
  process.send!({ ...outcome, ...cost } satisfies Cost)
})
process.on('disconnect', () => process.exit())
process.send!('ready')
