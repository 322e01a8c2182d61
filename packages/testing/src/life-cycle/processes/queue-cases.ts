import { deepEqual, equal, ok } from 'node:assert/strict'
import type { RefreshDueResult, Rotation } from '@evergrant/core'
import type { ServerRotation } from '../../token-grants.ts'
import { assemble, type Company, type RemoteServer, until } from './company.ts'
import type { ProcessCase } from './process-case.ts'
import type { QueueFunctions } from './queue-process.ts'
import type { RemoteProcess } from './remote-process.ts'

const processes = 4
/** Where a lease is waited for, everybody lives ten times as fast. */
const speed = 10
const leaseMs = 30_000

type Queue = RemoteProcess<QueueFunctions>

interface Office {
  readonly server: RemoteServer
  readonly queues: readonly Queue[]
  readonly ids: readonly string[]
}

/** Processes over one store in which so many connections are due. */
async function open(
  company: Company,
  connections: number,
  rotation: Rotation & ServerRotation,
  tokenDelay: number,
): Promise<Office> {
  const server = await company.startServer({ rotation, familyRevocation: true, tokenDelay })
  const queues = await Promise.all(
    Array.from({ length: processes }, () => company.startQueue({ server: server.address, rotation })),
  )
  const ids = Array.from({ length: connections }, (_, n) => `tenant-${n}/things`)
  const left = [...ids]
  const add = async ({ call }: Queue): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await call.add(id, await server.issue(7_200))
  }
  // A few at a time: a store that is slow must not be the reason that one of them takes too long.
  await Promise.all([...queues, ...queues, ...queues].map(add))
  return { server, queues, ids }
}

function sum(
  results: readonly RefreshDueResult[],
): Pick<RefreshDueResult, 'claimed' | 'refreshed' | 'failed'> {
  const total = { claimed: 0, refreshed: 0, failed: 0 }
  for (const result of results) {
    for (const key of ['claimed', 'refreshed', 'failed'] as const) total[key] += result[key]
  }
  return total
}

/** The queue as several processes work at it. */
export const queueCases: readonly ProcessCase[] = [
  {
    promises: 'C7',
    name: `${processes} processes work at the queue at once: what is due is refreshed once, single use with family revocation`,
    async run({ store }) {
      await using company = await assemble(store)
      const count = 400
      const { server, queues } = await open(company, count, 'single_use', 30)
      const results = await Promise.all(queues.map(({ call }) => call.refreshDue({ concurrency: 20 })))
      deepEqual(sum(results), { claimed: count, refreshed: count, failed: 0 })
      deepEqual(await server.counts(), { tokenRequests: count, grants: count, refused: 0, reuse: 0 })
      console.log(`claimed by each: ${results.map(({ claimed }) => claimed).join(', ')}`)
    },
  },
  {
    promises: 'P5',
    name: 'what a killed process has claimed is nobody else’s until its lease ends, and then comes back',
    async run({ store }) {
      await using company = await assemble(store, speed)
      const count = 30
      const { server, queues } = await open(company, count, { graceSeconds: 300 }, 1_000)
      const [victim, heir] = queues as [Queue, Queue]
      const isLost = victim.call.refreshDue({ concurrency: count }).catch(() => 'lost')
      await until(async () => (await server.counts()).tokenRequests === count)
      victim.signal('SIGKILL')
      equal(await isLost, 'lost')
      deepEqual(sum([await heir.call.refreshDue({})]), { claimed: 0, refreshed: 0, failed: 0 })
      await company.pause(leaseMs)
      const { claimed, refreshed } = await heir.call.refreshDue({ concurrency: count })
      // All of them, unless the machine was so busy that some had their answers before the end.
      ok(claimed > 0)
      equal(refreshed, claimed)
      equal((await server.counts()).tokenRequests, count + claimed)
      deepEqual(sum([await heir.call.refreshDue({})]), { claimed: 0, refreshed: 0, failed: 0 })
    },
  },
  {
    promises: 'O1',
    name: `of ${processes} processes with the queue and callers at work, one announces that a person is needed`,
    async run({ store }) {
      await using company = await assemble(store)
      const { server, queues, ids } = await open(company, 20, 'single_use', 5)
      await server.revokeGrants()
      const outcomes = await Promise.all(
        queues.flatMap(({ call }) => [
          call.refreshDue({}).then(() => 'done'),
          ...ids.map((id) => call.ask(id)),
        ]),
      )
      deepEqual(new Set(outcomes), new Set(['done', 'reauthorization_required']))
      const heard = await Promise.all(queues.map(({ call }) => call.heard('reauthorization_required')))
      equal(
        heard.reduce((total, one) => total + one, 0),
        ids.length,
        `heard by each: ${heard.join(', ')}`,
      )
      equal((await server.counts()).tokenRequests, ids.length)
    },
  },
]
