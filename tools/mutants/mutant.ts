/** One line of the sources changed, and the tests that have to notice. */
export interface Mutant {
  /** The promise that the change breaks, as `C1`; a test of that number has to turn red. */
  readonly promise: string
  /** What is so instead. */
  readonly name: string
  /** From the root. */
  readonly file: string
  /** What stands there once. */
  readonly find: string
  /** What stands there instead. */
  readonly replace: string
  /** Test files, from the root. */
  readonly tests: readonly string[]
  /** Only the tests whose name holds this; default all. */
  readonly only?: string
}

const lifeCycle = 'packages/testing/src/life-cycle'

/** A mutant of `packages/core/src`, and the tests of the life cycle that have to notice. */
export function coreMutant(
  promise: string,
  name: string,
  [file, find, replace]: readonly [file: string, find: string, replace: string],
  ...tests: readonly string[]
): Mutant {
  return {
    promise,
    name,
    file: `packages/core/src/${file}.ts`,
    find,
    replace,
    tests: tests.map((test) => `${test.includes('/') ? test : `${lifeCycle}/${test}`}.test.ts`),
  }
}
