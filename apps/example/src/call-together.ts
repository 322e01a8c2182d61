/** How many calls were answered, and the errors of the others. */
export interface Outcome {
  /** Calls that were answered. */
  answered: number
  /** What the others failed with. */
  errors: unknown[]
}

/** Makes so many calls in the same moment and waits for all of them. */
export async function callTogether(count: number, call: () => Promise<unknown>): Promise<Outcome> {
  const settled = await Promise.allSettled(Array.from({ length: count }, call))
  const errors = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  return { answered: count - errors.length, errors }
}
