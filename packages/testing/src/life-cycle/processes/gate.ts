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
  /** What the process does when every connection has come there. */
  readonly action: 'wait' | 'die'
}

/** What a refresh goes through. */
export interface Surroundings {
  readonly store: CredentialStore
  readonly fetch: Fetch
}

/** A place where refreshes are held up. */
export interface Gate {
  /** How many connections have come there. */
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

/** Puts up a gate for so many connections, or none. */
export function createGate(setup: GateSetup | undefined, connections: number): Gate {
  const opened = Promise.withResolvers<void>()
  const arrived = new Set<string>()

  const at = async (step: Step, id: string): Promise<void> => {
    if (step !== setup?.step) return
    arrived.add(id)
    if (setup.action === 'die' && arrived.size === connections) die()
    await opened.promise
  }

  return {
    arrivals: () => arrived.size,
    open: opened.resolve,
    around: ({ store, fetch }) => ({
      async fetch(input, init) {
        const answer = fetch(input, init)
        answer.catch(() => {})
        await at('request sent', `${input}`)
        const response = await answer
        await at('provider rotated', `${input}`)
        return response
      },
      store: {
        ...store,
        async acquire(id, request) {
          const lease = await store.acquire(id, request)
          if (lease !== undefined) await at('lease written', id)
          return lease
        },
        async compareAndSet(id, version, write) {
          await at('answer in memory', id)
          const saved = await store.compareAndSet(id, version, write)
          await at('saved', id)
          return saved
        },
      },
    }),
  }
}
