/** What a case works with. */
export interface ProcessCaseContext {
  /** A module whose default export makes a store of a place. */
  readonly store: URL
  /** How often tokens expire. */
  readonly expirations: number
  /** How long processes are killed, in seconds. */
  readonly soakSeconds: number
}

/** A part of the life cycle as several processes live it. */
export interface ProcessCase {
  /** The numbers of the promises that it proves, as `C7, P6`. */
  readonly promises: string
  readonly name: string
  /**
   * Rejects where a promise is broken.
   * @throws AssertionError of node:assert
   */
  run(context: ProcessCaseContext): Promise<void>
}
