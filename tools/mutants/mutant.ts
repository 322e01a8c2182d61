/** One line of the sources changed, and the tests that have to notice. */
export interface Mutant {
  /** The promise that the change breaks, as `C1`; a test of that number has to turn red. */
  readonly promise: string
  /** What no longer holds. */
  readonly name: string
  /** From the root. */
  readonly file: string
  /** What stands there once. */
  readonly find: string
  /** What stands there instead. */
  readonly replace: string
  /** Test files, from the root. */
  readonly tests: readonly string[]
}
