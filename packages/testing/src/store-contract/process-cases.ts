import { deepEqual, equal, ok } from 'node:assert/strict'
import { callers, type Hold, ids, processes, rounds } from './process-tasks.ts'
import { runInProcesses } from './run-in-processes.ts'
import { by, type CredentialStoreCase, type StoreCaseContext, textOf, write } from './store-case.ts'

const workerOf = ({ worker }: StoreCaseContext): URL => {
  if (!worker) throw new TypeError('This case needs the URL of a worker module')
  return worker
}

/** Several processes, ten callers in each, one place. */
export const processCases: readonly CredentialStoreCase[] = [
  {
    name: 'no two holders at once among four processes with ten callers each',
    needsWorker: true,
    async run(context) {
      for (const id of ids) await context.store.compareAndSet(id, 0, write('x'))
      const holds = (await runInProcesses('hold', workerOf(context), context.place)).flat()
      equal(holds.length, processes * callers * rounds)
      for (const id of ids) assertOneAfterTheOther(holds.filter((hold) => hold.id === id))
    },
  },
  {
    name: 'no addition is lost among four processes with ten callers each',
    needsWorker: true,
    async run(context) {
      for (const id of ids) await context.store.compareAndSet(id, 0, write('0'))
      const counted = (await runInProcesses('count', workerOf(context), context.place)).flat()
      equal(counted.length, processes * callers * rounds)
      for (const id of ids) {
        const additions = counted.filter((one) => one === id).length
        const record = await context.store.get(id)
        equal(textOf(record), `${additions}`)
        equal(record?.version, additions + 1)
      }
    },
  },
  {
    name: 'no record is claimed by two among four processes with ten callers each',
    needsWorker: true,
    async run(context) {
      const due = Array.from({ length: 100 }, (_, n) => `id ${n}`)
      await Promise.all(due.map((id) => context.store.compareAndSet(id, 0, write('x'))))
      const claimed = (await runInProcesses('claim', workerOf(context), context.place)).flat()
      deepEqual(claimed.sort(), due.sort())
      equal(await context.store.acquire(due[0]!, by('late')), undefined)
    },
  },
]

function assertOneAfterTheOther(holds: Hold[]): void {
  const inOrder = holds.sort((one, other) => one.fencingToken - other.fencingToken)
  for (const [n, hold] of inOrder.entries()) {
    const before = inOrder[n - 1]
    if (!before) continue
    ok(hold.fencingToken > before.fencingToken, `${hold.id}: fencing token ${hold.fencingToken} twice`)
    ok(hold.from > before.to, `${hold.id}: ${hold.fencingToken} began while ${before.fencingToken} was held`)
  }
}
