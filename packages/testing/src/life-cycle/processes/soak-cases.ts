import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rotation, Timings } from '@evergrant/core'
import type { ServerRotation } from '../../token-grants.ts'
import { assemble, type Company, type RemoteServer, type Worker } from './company.ts'
import type { ConnectionSetup } from './connection-process.ts'
import type { ProcessCase } from './process-case.ts'

const processes = 4
const callers = 10
const connectionCount = 200

/** Tokens are used for the first half of their short life, so that a slow machine lets none of them end on its way. */
const patient = { dueFraction: 0.6, expiredFraction: 0.5 }
/** A holder that is killed frees its connections after three seconds. */
const hasty = { ...patient, leaseMs: 3_000, refreshMs: 2_000, leaseWaitMs: 6_000 }

interface Town {
  readonly server: RemoteServer
  readonly ids: readonly string[]
  hire(timings?: Partial<Timings>): Promise<Worker>
}

/** Connections whose tokens live for five seconds, and workers that use them. */
async function found(company: Company, rotation: Rotation & ServerRotation): Promise<Town> {
  const server = await company.startServer({ rotation, familyRevocation: true, accessTokenLifetime: 5 })
  const connections = await Promise.all(
    Array.from({ length: connectionCount }, async (_, index): Promise<ConnectionSetup> => {
      const credentials = await server.issue(60)
      return { id: `acme/${index}`, server: server.address, rotation, credentials }
    }),
  )
  const hire = (timings: Partial<Timings> = patient): Promise<Worker> =>
    company.startWorker({ connections, timings })
  return { server, ids: connections.map(({ id }) => id), hire }
}

/** Kills one after the other, and has another begin in its place. */
async function killAtRandom({ hire }: Town, seconds: number): Promise<number> {
  const until = Date.now() + seconds * 1000
  const hireOne = async (): Promise<Worker> => {
    const worker = await hire(hasty)
    await worker.call.work(callers)
    return worker
  }
  const places = await Promise.all(Array.from({ length: processes }, hireOne))
  const hiring = new Map<number, Promise<void>>()
  let kills = 0
  while (Date.now() < until) {
    await sleep(60 + Math.random() * 220)
    const place = Math.floor(Math.random() * processes)
    if (hiring.has(place)) continue
    places[place]!.signal('SIGKILL')
    kills += 1
    const hired = hireOne().then((worker) => {
      places[place] = worker
      hiring.delete(place)
    })
    hiring.set(place, hired)
  }
  await Promise.all(hiring.values())
  for (const worker of places) worker.signal('SIGKILL')
  await Promise.all(places.map(({ ended }) => ended))
  return kills + processes
}

/** How every connection goes on in a process that comes after all. */
async function proveAll({ ids, hire }: Town): Promise<string[]> {
  const heir = await hire()
  const outcomes: string[] = []
  const left = [...ids]
  const prove = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) outcomes.push(await heir.call.prove(id))
  }
  await Promise.all(Array.from({ length: callers }, prove))
  return outcomes
}

/** Many connections in processes that do not live long. */
export const killSoakCase: ProcessCase = {
  promises: 'P5',
  name: `${processes} processes that are killed all the time take none of ${connectionCount} connections along inside a grace`,
  async run({ store, soakSeconds }) {
    await using company = await assemble(store)
    const town = await found(company, { graceSeconds: 60 })
    const kills = await killAtRandom(town, soakSeconds)
    const outcomes = await proveAll(town)
    equal(outcomes.filter((outcome) => outcome === 'alive').length, connectionCount, `${outcomes}`)
    ok(kills > soakSeconds, `${kills} kills`)
    const { tokenRequests } = await town.server.counts()
    console.log(`${kills} processes killed in ${soakSeconds} s, ${tokenRequests} token requests, all alive`)
  },
}

/** Many connections in processes that live on. */
export const strictSoakCase: ProcessCase = {
  promises: 'C7',
  name: `${processes} processes with ${connectionCount} connections of single use and family revocation never send a token twice`,
  async run({ store, soakSeconds }) {
    await using company = await assemble(store)
    const { server, hire } = await found(company, 'single_use')
    const workers = await Promise.all(Array.from({ length: processes }, () => hire()))
    for (const { call } of workers) await call.work(callers)
    await sleep(soakSeconds * 1000)
    const results = await Promise.all(workers.map(({ call }) => call.rest()))
    // A disk that is busy for ten seconds may fail a call; it costs no token.
    const failures = new Set(results.flatMap(({ failures }) => Object.keys(failures)))
    failures.delete('store_failed')
    deepEqual([...failures], [])
    const { tokenRequests, grants, reuse } = await server.counts()
    deepEqual({ reuse, ungranted: tokenRequests - grants }, { reuse: 0, ungranted: 0 })
    ok(tokenRequests > 0)
    const calls = results.reduce((sum, result) => sum + result.calls, 0)
    console.log(`${calls} calls in ${soakSeconds} s, ${tokenRequests} token requests, no reuse`)
  },
}
