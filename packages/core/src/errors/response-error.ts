import { EvergrantError } from './evergrant-error.ts'

/** The provider answered with success, but not with what its API promises. The message names the path that is off. */
export class ResponseError extends EvergrantError {
  /** Always `invalid_response`. */
  override readonly code = 'invalid_response' as const
}
