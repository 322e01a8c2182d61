import { deepEqual, equal } from 'node:assert/strict'
import { assemble, type Company, type RemoteServer, type Worker } from './company.ts'
import type { ConnectionSetup } from './connection-process.ts'
import type { ProcessCase } from './process-case.ts'

/** Everybody lives ten times as fast, so that nobody waits for a lease as long as it lasts. */
const speed = 10

/** A connection whose token has expired, as the processes after the first one know it. */
async function expired(
  company: Company,
  id: string,
  familyRevocation: boolean,
): Promise<{ server: RemoteServer; connection: ConnectionSetup }> {
  const server = await company.startServer({ rotation: 'single_use', familyRevocation })
  const connection: ConnectionSetup = { id, server: server.address, rotation: 'single_use' }
  const credentials = await server.issue(7_200)
  const founder = await company.startWorker({ connections: [{ ...connection, credentials }] })
  await founder.call.load()
  await founder[Symbol.asyncDispose]()
  return { server, connection }
}

async function askEverybody(workers: readonly Worker[], id: string): Promise<string[]> {
  const answers: string[] = []
  for (const { call } of workers) answers.push(await call.ask(id))
  return answers
}

/** What is the end of a connection and what is not, in one process and told to the others. */
export const endingCases: readonly ProcessCase[] = [
  {
    promises: 'P5, F1',
    name: 'what the provider has withdrawn is refused and what a killed process took along is rotation_lost: one request tells, then every process knows, also a new one',
    async run({ store }) {
      await using company = await assemble(store, speed)
      const withdrawn = await expired(company, 'acme/withdrawn', false)
      const lost = await expired(company, 'acme/lost', false)
      await withdrawn.server.revokeGrants()
      const victim = await company.startWorker({
        connections: [lost.connection],
        gate: { step: 'provider rotated', action: 'die' },
      })
      await victim.call.begin().catch(() => {})
      equal(await victim.ended, 'SIGKILL')
      const connections = [withdrawn.connection, lost.connection]
      const workers = [await company.startWorker({ connections }), await company.startWorker({ connections })]
      const tell = async (): Promise<string[][]> => [
        await askEverybody(workers, withdrawn.connection.id),
        await askEverybody(workers, lost.connection.id),
      ]
      deepEqual(await tell(), [
        ['refused', 'refused'],
        ['rotation_lost', 'rotation_lost'],
      ])
      workers.push(await company.startWorker({ connections }))
      deepEqual(
        (await tell()).map(([, , newcomer]) => newcomer),
        ['refused', 'rotation_lost'],
      )
      const { tokenRequests } = await withdrawn.server.counts()
      deepEqual([tokenRequests, (await lost.server.counts()).tokenRequests], [1, 2])
    },
  },
  {
    promises: 'P3, P6',
    name: 'tokens that one process holds because it cannot save them are used there, and written before its next refresh, which sends them',
    async run({ store }) {
      await using company = await assemble(store, speed)
      const { server, connection } = await expired(company, 'acme/held', true)
      const { id } = connection
      const holder = await company.startWorker({ connections: [connection] })
      await holder.call.failSaves(true)
      equal(await holder.call.ask(id), 'alive')
      await holder.call.failSaves(false)
      equal(await holder.call.prove(id), 'alive')
      const other = await company.startWorker({ connections: [connection] })
      equal(await other.call.prove(id), 'alive')
      deepEqual(await server.counts(), { tokenRequests: 3, grants: 3, refused: 0, reuse: 0 })
    },
  },
  {
    promises: 'P3, C11',
    name: 'tokens that one process could not save are saved over the mark of another that has sent the old one again',
    async run({ store }) {
      await using company = await assemble(store, speed)
      const { server, connection } = await expired(company, 'acme/held', false)
      const { id } = connection
      const connections = [connection]
      const [holder, other] = [
        await company.startWorker({ connections }),
        await company.startWorker({ connections }),
      ]
      await holder.call.failSaves(true)
      equal(await holder.call.ask(id), 'alive')
      equal(await other.call.ask(id), 'rotation_lost')
      await holder.call.failSaves(false)
      await holder.call.flush(id)
      equal(await other.call.prove(id), 'alive')
      deepEqual(await server.counts(), { tokenRequests: 3, grants: 2, refused: 1, reuse: 1 })
    },
  },
]
