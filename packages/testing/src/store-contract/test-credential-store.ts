import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultTest, type RegisterTest } from '../register-test.ts'
import { credentialStoreCases } from './credential-store-cases.ts'
import type { CreateStore, CredentialStoreCase, DamageRecord } from './store-case.ts'

/** What some cases need. */
export interface StoreCaseNeeds {
  /**
   * A module whose default export makes a store of a {@link CreateStore} place in another process. Default: the cases
   * of several processes are skipped.
   */
  worker?: URL | undefined
  /** Makes a record unreadable. Default: the cases of unreadable records are skipped. */
  damage?: DamageRecord | undefined
}

/** How {@link testCredentialStore} runs. */
export interface TestCredentialStoreOptions extends StoreCaseNeeds {
  /** Registers one test. Default: the global `test`, else that of `node:test`. */
  test?: RegisterTest | undefined
}

/** A few processes take their time to start where others keep the machine busy; in milliseconds. */
const timeout = 60_000

/** Registers the whole contract as tests of one store. `createStore` is called once a case, each with a new place. */
export function testCredentialStore(
  name: string,
  createStore: CreateStore,
  { test = defaultTest(), worker, damage }: TestCredentialStoreOptions = {},
): void {
  for (const storeCase of credentialStoreCases) {
    const run = () => runCredentialStoreCase(storeCase, createStore, { worker, damage })
    const title = `${name}: ${storeCase.name}`
    if (storeCase.needsWorker && !worker) test.skip?.(`${title} (needs a worker module)`, run)
    else if (storeCase.needsDamage && !damage) test.skip?.(`${title} (needs a way to damage a record)`, run)
    else test(title, run, timeout)
  }
}

/**
 * Runs one case on a new store and closes it.
 * @throws AssertionError of node:assert where the store breaks the contract, and what the store itself throws
 */
export async function runCredentialStoreCase(
  storeCase: CredentialStoreCase,
  createStore: CreateStore,
  { worker, damage }: StoreCaseNeeds = {},
): Promise<void> {
  const place = `evergrant_${randomBytes(8).toString('hex')}`
  const clock = pausedClock()
  // Other processes cannot be given a clock, so theirs is that of everybody in the case.
  const store = await createStore(storeCase.needsWorker ? { place } : { place, now: clock.now })
  try {
    await storeCase.run({ store, place, worker, damage, advance: clock.advance })
  } finally {
    await store.close?.()
  }
}

/** A clock that stands still between two steps. Where nobody ever asked for its time, a step is real time. */
function pausedClock() {
  let time = Date.now()
  let isUsed = false
  return {
    now() {
      isUsed = true
      return time
    },
    async advance(ms: number) {
      if (isUsed) time += ms
      // Timers may fire a little early by the clock of another process.
      else await sleep(ms + 20)
    },
  }
}
