import type { ReceivedRequest } from './received-request.ts'

const keptRequests = 1000

const zero = {
  tokenRequests: 0,
  grants: 0,
  refused: 0,
  reuse: 0,
  familyRevocations: 0,
  authorizations: 0,
  revocations: 0,
  apiRequests: 0,
  accepted: 0,
  rejected401: 0,
  rateLimited: 0,
  hugeBytesWritten: 0,
}

/** A request in the log, with the status that it was answered with. */
export interface LoggedRequest extends ReceivedRequest {
  /** Undefined as long as nothing was answered, and for ever where the connection was cut first. */
  status: number | undefined
}

/** What a simulator has counted since it started, or since {@link Stats.reset}. */
export interface Stats {
  /** POST requests that reached the token endpoint, faults included. */
  readonly tokenRequests: number
  /** Token requests that issued tokens, whether or not the answer arrived. */
  readonly grants: number
  /** Token requests that the grant was refused for (`invalid_grant`); answers made up by a fault do not count. */
  readonly refused: number
  /** Spent refresh tokens that were presented again. */
  readonly reuse: number
  /** Families of tokens that were revoked because a spent refresh token came again. */
  readonly familyRevocations: number
  /** Authorization requests that were approved. */
  readonly authorizations: number
  /** Revocation requests that were obeyed. */
  readonly revocations: number
  /** Requests to the API, faults included. */
  readonly apiRequests: number
  /** Requests to the API that were let through. */
  readonly accepted: number
  /** Requests to the API without credentials or with bad ones. */
  readonly rejected401: number
  /** Requests to the API beyond the rate limit. */
  readonly rateLimited: number
  /** Bytes that clients have taken of `hugeBytes` answers. */
  readonly hugeBytesWritten: number
  /** The latest 1,000 requests of every kind, oldest first. */
  readonly requests: readonly LoggedRequest[]
  /** Sets all counts to zero and empties the log. */
  reset(): void
}

/** The side of {@link Stats} that a simulator counts on. */
export type Counters = Record<keyof typeof zero, number> &
  Pick<Stats, 'requests' | 'reset'> & { log(request: ReceivedRequest): LoggedRequest }

/** Starts counting at zero. */
export function createStats(): Counters {
  const requests: LoggedRequest[] = []
  const stats = {
    ...zero,
    requests,
    reset() {
      Object.assign(stats, zero)
      requests.length = 0
    },
    log(request: ReceivedRequest): LoggedRequest {
      const logged = { ...request, status: undefined }
      requests.push(logged)
      if (requests.length > keptRequests) requests.shift()
      return logged
    },
  }
  return stats
}
