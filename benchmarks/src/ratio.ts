/** Does something so many times and resolves when all is done. */
export type Slice = (count: number) => Promise<void>

/** How long a contestant takes for one thing, as a multiple of the bare thing's time. */
export interface Ratio {
  readonly contestant: number
  /** The same for the bare thing a second time: what the machine's noise makes of 1. */
  readonly control: number
}

/** How long and how often they run; in short slices a round is over before the machine has changed its pace. */
export interface Turns {
  readonly rounds: number
  readonly sliceMs: number
}

const warmUpMs = 400

/**
 * Lets the bare thing, the bare thing again and the contestant run by turns, in slices, in random order every round. They
 * are compared round by round, and the middle of all rounds counts: what else the machine does slows a whole round, or
 * spoils one.
 */
export async function measureRatio(
  bare: Slice,
  contestant: Slice,
  { rounds, sliceMs }: Turns,
): Promise<Ratio> {
  const [bareCount, count] = [await countFor(bare, sliceMs), await countFor(contestant, sliceMs)]
  const turns = [
    { slice: bare, count: bareCount, times: [] as number[] },
    { slice: bare, count: bareCount, times: [] as number[] },
    { slice: contestant, count, times: [] as number[] },
  ] as const
  for (let round = 0; round < rounds; round++) {
    for (const turn of shuffled(turns)) turn.times.push((await timeOf(turn.slice, turn.count)) / turn.count)
  }
  const [first, again, theirs] = turns
  const over = (times: readonly number[]): number =>
    quantile(
      times.map((time, round) => time / first.times[round]!),
      0.5,
    )
  return { contestant: over(theirs.times), control: over(again.times) }
}

/** Warms it up, and says how often it goes into a slice. */
async function countFor(slice: Slice, sliceMs: number): Promise<number> {
  let count = 64
  for (;;) {
    const ms = await timeOf(slice, count)
    if (ms >= warmUpMs) return Math.max(1, Math.round((count * sliceMs) / ms))
    count *= 2
  }
}

async function timeOf(slice: Slice, count: number): Promise<number> {
  const startedAt = performance.now()
  await slice(count)
  return performance.now() - startedAt
}

/** In random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/** The value that this share of the values is not above. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!
}
