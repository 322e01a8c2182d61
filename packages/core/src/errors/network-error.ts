import { EvergrantError } from './evergrant-error.ts'

/** No answer from the provider's API: no connection, a connection that broke, or a time-out. */
export class NetworkError extends EvergrantError {
  /** Always `network_error`. */
  override readonly code = 'network_error' as const
}
