import { EvergrantError, type EvergrantErrorOptions } from './evergrant-error.ts'

/** What an {@link ApiError} is made from. */
export interface ApiErrorOptions extends EvergrantErrorOptions {
  /** HTTP status. */
  status: number
  /** The provider's own error code, a number or a short word. */
  providerCode?: number | string | undefined
  /** The provider's id of the request, for its support. */
  requestId?: string | undefined
}

/** The provider's API answered with an error. */
export class ApiError extends EvergrantError {
  /** Always `api_error`. */
  override readonly code = 'api_error' as const
  /** HTTP status. */
  readonly status: number
  /** The provider's own error code, where it has one. */
  declare readonly providerCode?: number | string
  /** The provider's id of the request, where it gives one. */
  declare readonly requestId?: string

  constructor(message: string, { status, providerCode, requestId, ...options }: ApiErrorOptions) {
    super(message, options)
    this.status = status
    if (providerCode !== undefined) this.providerCode = providerCode
    if (requestId !== undefined) this.requestId = requestId
  }
}
