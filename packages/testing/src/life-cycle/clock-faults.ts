import { type FaultRow, lives, lostOnce, once } from './fault-row.ts'

const minuteMs = 60_000

/** Clocks that are wrong, and a machine that sleeps. */
export const clocks: readonly FaultRow[] = [
  ...Object.entries({
    'ten minutes on': 10 * minuteMs,
    'ten minutes back': -10 * minuteMs,
    'an hour on': 60 * minuteMs,
    'an hour back': -60 * minuteMs,
  }).map(
    ([name, skewMs]): FaultRow => ({
      name: `a clock that is ${name}`,
      proves: 'T4, T5',
      skewMs,
      cells: '1 / ok',
      check: lives(3600, false),
    }),
  ),
  {
    name: 'a machine that sleeps for two hours',
    proves: 'T5',
    ageSeconds: 0,
    sleepMs: 120 * minuteMs,
    cells: '1 / ok',
  },
  {
    name: 'a lost answer after rotation, by a clock an hour back',
    proves: 'T5, P5',
    skewMs: -60 * minuteMs,
    arm: once({ reset: 'after' }),
    cells: lostOnce,
  },
]
