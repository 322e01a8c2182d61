import { EvergrantError, type EvergrantErrorOptions } from './evergrant-error.ts'

/**
 * - `store_failed`: the store did not answer, or could not write.
 * - `store_corrupt`: what the store holds is not a record of this project, or is of a newer version.
 * - `decryption_failed`: the key is missing or wrong, or the ciphertext was changed or moved.
 */
export type StoreErrorCode = 'store_failed' | 'store_corrupt' | 'decryption_failed'

/** What a {@link StoreError} is made from. */
export interface StoreErrorOptions extends EvergrantErrorOptions {
  /** What happened. */
  code: StoreErrorCode
}

/** The credential store failed. */
export class StoreError extends EvergrantError {
  /** What happened. */
  override readonly code: StoreErrorCode

  constructor(message: string, { code, ...options }: StoreErrorOptions) {
    super(message, { retryable: code === 'store_failed', ...options })
    this.code = code
  }
}
