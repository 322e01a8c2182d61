import type { CredentialStore, Fetch } from '@evergrant/core'

/** The steps of a refresh after which a process may be lost. */
export const steps = [
  'lease written',
  'request sent',
  'provider rotated',
  'answer in memory',
  'saved',
] as const

/** One of the {@link steps}. */
export type Step = (typeof steps)[number]

/** Where every refresh of a process is held up. */
export interface GateSetup {
  readonly step: Step
  /** What the process does when so many refreshes have come there: waits, or kills itself. */
  readonly then: 'wait' | 'die'
  readonly refreshes: number
}

/** What a refresh goes through. */
export interface Surroundings {
  readonly store: CredentialStore
  readonly fetch: Fetch
}

/** A place where refreshes are held up. */
export interface Gate {
  /** How many have come there. */
  arrivals(): number
  /** Lets them go on, and everybody who comes later. */
  open(): void
  /** The same surroundings with the gate in them; without a setup it is nowhere. */
  around(surroundings: Surroundings): Surroundings
}

/** Kills this process as an outage does: nothing is closed, nothing is said. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** Puts up a gate, or none. */
export function createGate(setup: GateSetup | undefined): Gate {
  const opened = Promise.withResolvers<void>()
  let arrivals = 0

  const at = async (step: Step): Promise<void> => {
    if (step !== setup?.step) return
    arrivals += 1
    if (setup.then === 'die' && arrivals === setup.refreshes) die()
    await opened.promise
  }

  return {
    arrivals: () => arrivals,
    open: opened.resolve,
    around: ({ store, fetch }) => ({
      async fetch(input, init) {
        const answer = fetch(input, init)
        answer.catch(() => {})
        await at('request sent')
        const response = await answer
        await at('provider rotated')
        return response
      },
      store: {
        ...store,
        async acquire(id, request) {
          const lease = await store.acquire(id, request)
          if (lease !== undefined) await at('lease written')
          return lease
        },
        async compareAndSet(id, version, write) {
          await at('answer in memory')
          const saved = await store.compareAndSet(id, version, write)
          await at('saved')
          return saved
        },
      },
    }),
  }
}
