import { deepEqual, equal } from 'node:assert/strict'
import type { Rotation } from '@evergrant/core'
import type { ServerRotation } from '../../token-grants.ts'
import { assemble, type Company, type RemoteServer, until, type Worker } from './company.ts'
import type { ConnectionSetup } from './connection-process.ts'
import { type Step, steps } from './gate.ts'
import type { ProcessCase } from './process-case.ts'

/** Everybody lives ten times as fast, so that nobody waits for a lease as long as it lasts. */
const speed = 10

const alive = 'alive'
const lost = 'rotation_lost after 1 replay'
const always: Record<Step, string> = {
  'lease written': alive,
  'request sent': alive,
  'provider rotated': alive,
  'answer in memory': alive,
  saved: alive,
}
const middleLost = { ...always, 'request sent': lost, 'provider rotated': lost, 'answer in memory': lost }

interface Column {
  name: string
  rotation: Rotation & ServerRotation
  familyRevocation?: boolean
  expected: Record<Step, string>
}

const columns: readonly Column[] = [
  { name: 'none', rotation: 'none', expected: always },
  // The next call comes inside it.
  { name: 'grace', rotation: { graceSeconds: 300 }, expected: always },
  { name: 'until_used', rotation: 'until_used', expected: always },
  { name: 'single_use', rotation: 'single_use', expected: middleLost },
  { name: 'single_use, family', rotation: 'single_use', familyRevocation: true, expected: middleLost },
]

interface Cell {
  step: Step
  column: Column
  server: RemoteServer
  connection: ConnectionSetup
}

async function prepare(company: Company, step: Step, column: Column): Promise<Cell> {
  const { rotation, familyRevocation = false, name } = column
  const server = await company.startServer({
    rotation,
    familyRevocation,
    // Time enough to kill the sender before the server has looked at the request.
    firstTokenDelay: step === 'request sent' ? 3_000 : 0,
  })
  return { step, column, server, connection: { id: `${step}/${name}`, server: server.address, rotation } }
}

/** A process that refreshes all these connections and kills itself when each of them has come to the step. */
async function sacrifice(company: Company, step: Step, cells: readonly Cell[]): Promise<void> {
  const isOnItsWay = step === 'request sent'
  const victim = await company.startWorker({
    connections: cells.map(({ connection }) => connection),
    gate: { step, action: isOnItsWay ? 'wait' : 'die' },
  })
  await victim.call.begin().catch(() => {})
  if (isOnItsWay) {
    for (const { server } of cells) await until(async () => (await server.counts()).tokenRequests === 1)
    await victim.call.die().catch(() => {})
    for (const { server } of cells) equal((await server.counts()).grants, 0, 'killed before the rotation')
  }
  equal(await victim.ended, 'SIGKILL')
  const hasSent = step !== 'lease written'
  for (const { server } of cells) {
    if (hasSent) await until(async () => (await server.counts()).grants === 1)
    equal((await server.counts()).tokenRequests, hasSent ? 1 : 0, step)
  }
}

/** How a connection goes on in another process. */
async function survival(heir: Worker, { server, connection }: Cell): Promise<string> {
  const { tokenRequests } = await server.counts()
  const outcome = await heir.call.prove(connection.id)
  if (outcome === alive) return outcome
  const replays = (await server.counts()).tokenRequests - tokenRequests
  return `${outcome} after ${replays} replay`
}

export const killMatrixCase: ProcessCase = {
  promises: 'P5',
  name: 'the kill matrix: a process that kills itself takes a connection along only where an answer is lost, and that is said',
  async run({ store }) {
    await using company = await assemble(store, speed)
    const cells = await Promise.all(
      steps.flatMap((step) => columns.map((column) => prepare(company, step, column))),
    )
    const connections = await Promise.all(
      cells.map(async ({ server, connection }) => ({
        ...connection,
        credentials: await server.issue(7_200),
      })),
    )
    const heir = await company.startWorker({ connections })
    await heir.call.load()
    await Promise.all(
      steps.map((step) =>
        sacrifice(
          company,
          step,
          cells.filter((cell) => cell.step === step),
        ),
      ),
    )
    const outcomes = await Promise.all(cells.map((cell) => survival(heir, cell)))
    const matrix = columns.map((column) => [
      column.name,
      Object.fromEntries(
        cells.flatMap((cell, index) => (cell.column === column ? [[cell.step, outcomes[index]]] : [])),
      ),
    ])
    console.table(Object.fromEntries(matrix))
    deepEqual(
      Object.fromEntries(matrix),
      Object.fromEntries(columns.map(({ name, expected }) => [name, expected])),
    )
  },
}
