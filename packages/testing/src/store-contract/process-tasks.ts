import { setTimeout as sleep } from 'node:timers/promises'
import type { CredentialRecord, CredentialStore } from '@evergrant/core'
import { by, textOf, write } from './store-case.ts'

/** How many processes a task runs in. */
export const processes = 4

/** How many callers each process has. */
export const callers = 10

/** How many ids they all compete for. */
export const ids: readonly string[] = ['one', 'two', 'three', 'four', 'five']

/** How often each caller does what its task is. */
export const rounds = 5

/** One lease that was held, with times in microseconds of the machine's monotonic clock. */
export interface Hold {
  /** Id of the record. */
  id: string
  /** Fencing token of the lease. */
  fencingToken: number
  /** When the caller knew that it had the lease. */
  from: number
  /** When the caller began to give it back. */
  to: number
}

// The same clock in every process of one machine.
const microseconds = () => Number(process.hrtime.bigint() / 1_000n)

const pause = () => sleep(1 + Math.random() * 4)

const eachCaller = async <Result>(call: (caller: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)))

async function recordOf(store: CredentialStore, id: string): Promise<CredentialRecord> {
  const record = await store.get(id)
  if (record) return record
  throw new Error(`The record ${id} is not there: the worker module opens another place than the test`)
}

/** Takes leases by turns and tells when each was held. */
async function hold(store: CredentialStore): Promise<Hold[]> {
  const holds = await eachCaller(async (caller) => {
    const held: Hold[] = []
    while (held.length < rounds) {
      const id = ids[Math.floor(Math.random() * ids.length)]!
      const lease = await store.acquire(id, by(`${process.pid}/${caller}`))
      if (lease) {
        const from = microseconds()
        await pause()
        held.push({ id, fencingToken: lease.fencingToken, from, to: microseconds() })
        await store.release(lease, { attemptEnded: true })
      } else {
        await recordOf(store, id)
        await pause()
      }
    }
    return held
  })
  return holds.flat()
}

/** Adds one to the number that is stored, again and again; gives the ids back, one for every addition. */
async function count(store: CredentialStore): Promise<string[]> {
  const counted = await eachCaller(async (caller) => {
    const mine = Array.from({ length: rounds }, (_, round) => ids[(caller + round) % ids.length]!)
    for (const id of mine) {
      for (;;) {
        const record = await recordOf(store, id)
        const next = write(`${Number(textOf(record)) + 1}`)
        if (await store.compareAndSet(id, record.version, next)) break
        await pause()
      }
    }
    return mine
  })
  return counted.flat()
}

/** Claims until nothing is due; gives the claimed ids back. */
async function claim(store: CredentialStore): Promise<string[]> {
  const claimed = await eachCaller(async (caller) => {
    const mine: string[] = []
    for (;;) {
      const leases = await store.claimDue({ ...by(`${process.pid}/${caller}`), limit: 2 })
      if (leases.length === 0) return mine
      mine.push(...leases.map(({ record }) => record.id))
    }
  })
  return claimed.flat()
}

/** What a worker process can be told to do. */
export const tasks: { hold: typeof hold; count: typeof count; claim: typeof claim } = { hold, count, claim }

/** Name of one of the {@link tasks}. */
export type TaskName = keyof typeof tasks

/** What every process gives back. */
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>
