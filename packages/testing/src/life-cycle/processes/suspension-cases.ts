import { deepEqual, equal } from 'node:assert/strict'
import { assemble, type Company, type RemoteServer, until, type Worker } from './company.ts'
import type { GateSetup } from './gate.ts'
import type { ProcessCase } from './process-case.ts'

/** Everybody lives ten times as fast, so that nobody waits for a lease as long as it lasts. */
const speed = 10
const leaseMs = 30_000
const id = 'acme/things'

interface Stage extends AsyncDisposable {
  readonly company: Company
  readonly server: RemoteServer
  /** The one that is stopped. */
  readonly holder: Worker
  /** The one that comes after it. */
  readonly next: Worker
}

/** Two processes with the same expired token, of which the first has begun to refresh it. */
async function setStage(store: URL, familyRevocation: boolean, gate?: GateSetup): Promise<Stage> {
  const company = await assemble(store, speed)
  const server = await company.startServer({
    rotation: 'single_use',
    familyRevocation,
    // Time enough to stop the sender before it has its answer.
    firstTokenDelay: gate === undefined ? 3_000 : 0,
  })
  const connection = { id, server: server.address, rotation: 'single_use' as const }
  const next = await company.startWorker({
    connections: [{ ...connection, credentials: await server.issue(7_200) }],
  })
  await next.call.load()
  const holder = await company.startWorker({
    connections: [connection],
    ...(gate === undefined ? {} : { gate }),
  })
  await holder.call.begin()
  return { company, server, holder, next, [Symbol.asyncDispose]: () => company[Symbol.asyncDispose]() }
}

/** Processes that are stopped past their lease, and let go on. */
export const suspensionCases: readonly ProcessCase[] = [
  {
    promises: 'C8, C11, P5',
    name: 'a process that is stopped past its lease while its request runs saves its answer in spite of the mark that the next holder has left, and the connection lives',
    async run({ store }) {
      await using stage = await setStage(store, false)
      const { company, server, holder, next } = stage
      await until(async () => (await server.counts()).tokenRequests === 1)
      holder.signal('SIGSTOP')
      await until(async () => (await server.counts()).grants === 1)
      await company.pause(leaseMs)
      equal(await next.call.ask(id), 'rotation_lost')
      holder.signal('SIGCONT')
      equal(await holder.call.result(id), 'alive')
      equal(await next.call.prove(id), 'alive')
      deepEqual(await server.counts(), { tokenRequests: 3, grants: 2, refused: 1, reuse: 1 })
    },
  },
  {
    promises: 'C8, C9, C10',
    name: 'a process that is stopped past its lease before it sends does not send any more: it takes what the next holder has saved',
    async run({ store }) {
      await using stage = await setStage(store, true, { step: 'lease written', action: 'wait' })
      const { company, server, holder, next } = stage
      await until(async () => (await holder.call.arrivals()) === 1)
      holder.signal('SIGSTOP')
      await company.pause(leaseMs)
      equal(await next.call.ask(id), 'alive')
      const opening = holder.call.open()
      holder.signal('SIGCONT')
      await opening
      equal(await holder.call.result(id), 'alive')
      deepEqual(await server.counts(), { tokenRequests: 1, grants: 1, refused: 0, reuse: 0 })
      equal(await next.call.prove(id), 'alive')
    },
  },
  {
    promises: 'C11, P5',
    name: 'a process that goes on while the next holder still watches saves its answer, and the token is not sent again',
    async run({ store }) {
      await using stage = await setStage(store, true, { step: 'answer in memory', action: 'wait' })
      const { server, holder, next } = stage
      await until(async () => (await holder.call.arrivals()) === 1)
      holder.signal('SIGSTOP')
      await next.call.begin()
      await until(async () => (await next.call.leases()) === 1)
      const opening = holder.call.open()
      holder.signal('SIGCONT')
      await opening
      deepEqual([await holder.call.result(id), await next.call.result(id)], ['alive', 'alive'])
      deepEqual(await server.counts(), { tokenRequests: 1, grants: 1, refused: 0, reuse: 0 })
      equal(await next.call.prove(id), 'alive')
    },
  },
]
