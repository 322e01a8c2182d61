import type { ApiError } from './api-error.ts'
import type { AuthenticationError } from './authentication-error.ts'
import type { InputError } from './input-error.ts'
import type { NetworkError } from './network-error.ts'
import type { ResponseError } from './response-error.ts'
import type { StoreError } from './store-error.ts'

/** Every error that this project throws on purpose; `code` tells them apart. */
export type KnownError =
  | AuthenticationError
  | ApiError
  | NetworkError
  | ResponseError
  | StoreError
  | InputError
