/** The clock of the story: it runs like any other and can be put forward. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds that only go forward. */
  monotonic(): number
  /** Lets this many milliseconds pass at once. */
  putForward(ms: number): void
}

/** A minute in milliseconds. */
export const minute = 60_000
/** An hour in milliseconds. */
export const hour: number = 60 * minute
/** A day in milliseconds. */
export const day: number = 24 * hour

/** The story begins on a Monday morning, so that it reads the same each time. */
const beginning = Date.UTC(2026, 0, 5, 9)

/** Starts the clock. */
export function createClock(): Clock {
  const startedAt = performance.now()
  let skipped = 0
  const monotonic = (): number => performance.now() - startedAt + skipped
  return {
    now: () => beginning + Math.floor(monotonic()),
    monotonic,
    putForward(ms) {
      skipped += ms
    },
  }
}

const format = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** A point in time for people, as `5 Jan 09:00`; UTC. */
export function timeText(time: number): string {
  return format.format(time).replace(',', '')
}
