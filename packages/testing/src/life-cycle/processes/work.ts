import { setTimeout as sleep } from 'node:timers/promises'

/** What came of calls: how many there were, and those that failed by how they did. */
export interface CallResults {
  readonly calls: number
  readonly failures: Readonly<Record<string, number>>
}

/** Callers that go on until they are told to rest. */
export interface Work {
  /** Sets so many callers to work; each takes a random one of the connections, again and again. */
  begin(callers: number): void
  /** Waits for those that are at it. */
  rest(): Promise<CallResults>
}

/** One call of a connection: `alive`, or why it failed. */
export type Ask = (id: string) => Promise<string>

/** Makes so many calls at the same time. */
export async function callAtOnce(ask: Ask, id: string, callers: number): Promise<CallResults> {
  return resultsOf(await Promise.all(Array.from({ length: callers }, () => ask(id))))
}

/** Nobody works yet. */
export function createWork(ask: Ask, ids: readonly string[]): Work {
  let isResting = false
  let working: Promise<void>[] = []
  const answers: string[] = []

  const work = async (): Promise<void> => {
    while (!isResting) {
      answers.push(await ask(ids[Math.floor(Math.random() * ids.length)]!))
      await sleep(10 + Math.random() * 40)
    }
  }

  return {
    begin(callers) {
      working = Array.from({ length: callers }, work)
    },
    async rest() {
      isResting = true
      await Promise.all(working)
      return resultsOf(answers)
    },
  }
}

function resultsOf(answers: readonly string[]): CallResults {
  const failures: Record<string, number> = {}
  for (const answer of answers) if (answer !== 'alive') failures[answer] = (failures[answer] ?? 0) + 1
  return { calls: answers.length, failures }
}
