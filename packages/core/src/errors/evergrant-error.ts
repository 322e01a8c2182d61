import type { KnownError } from './known-error.ts'

/** What every error of this project can say about itself. */
export interface EvergrantErrorOptions {
  /** May the same call succeed later without anyone doing something. Default false. */
  retryable?: boolean
  /** Must a person authorize the connection again. Default false. */
  reauthorize?: boolean
  /** Seconds to wait before trying again, where that is known. */
  retryAfter?: number | undefined
  /** Id of the provider. */
  provider?: string | undefined
  /** Id of the connection. */
  connectionId?: string | undefined
}

const marker: unique symbol = Symbol.for('@evergrant/error') as never

/**
 * The base of every error that this project throws on purpose. `code` tells what happened, `retryable` whether to try
 * again, `reauthorize` whether a person has to. Nothing that came over the wire rides on an error.
 */
export abstract class EvergrantError extends Error {
  /** What happened, as a constant that a `switch` narrows on. */
  abstract readonly code: string
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** Whether a person must authorize the connection again. */
  readonly reauthorize: boolean
  /** Seconds to wait before the next try, where known. */
  declare readonly retryAfter?: number
  /** Id of the provider, where known. */
  declare readonly provider?: string
  /** Id of the connection, where known. */
  declare readonly connectionId?: string

  constructor(message: string, options: EvergrantErrorOptions = {}) {
    super(message)
    Object.defineProperty(this, 'name', { value: new.target.name })
    Object.defineProperty(this, marker, { value: true })
    this.retryable = options.retryable ?? false
    this.reauthorize = options.reauthorize ?? false
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
    if (options.provider !== undefined) this.provider = options.provider
    if (options.connectionId !== undefined) this.connectionId = options.connectionId
  }

  /**
   * Tells an error of this project from any other, also when two copies of the package are installed, and narrows to the
   * union of them, so that `switch (error.code)` narrows further.
   */
  static isInstance(value: unknown): value is KnownError {
    return typeof value === 'object' && value !== null && marker in value
  }
}
