/** Does something so many times and resolves when all is done. */
export type Slice = (count: number) => Promise<void>

/** How long a contestant takes for one thing, as a multiple of the bare thing's time. */
export interface Ratio {
  readonly contestant: number
  /** The same for the bare thing a second time: what the machine's noise makes of 1. */
  readonly control: number
}

/** How long and how often they run; short slices are seldom interrupted, long ones even out what is uneven in itself. */
export interface Turns {
  readonly rounds: number
  readonly sliceMs: number
}

const warmUpMs = 400
/** Of each the quicker slices are compared, so that what else the machine does counts as little as can be. */
const share = 0.25

/**
 * Lets the bare thing, the bare thing again and the contestant run by turns, in slices, in random order every round.
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
  const [first, again, theirs] = turns.map(({ times }) => quantile(times, share)) as [number, number, number]
  return { contestant: theirs / first, control: again / first }
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
