/** Whether a fault strikes before anything was done, or when the request has already had its effect. */
export type FaultPhase = 'before' | 'after'

/** One thing that goes wrong. Where a fault has a `phase`, the default is `before`. */
export type Fault =
  /** Answers with this status; the body is the provider's own error body unless given (objects become JSON). */
  | {
      status: number
      retryAfter?: number | string
      body?: string | object
      headers?: Record<string, string>
      phase?: FaultPhase
    }
  /** Cuts the connection: before anything is done, after it but before the status, or half way through the body. */
  | { reset: 'before' | 'after' | 'body' }
  /** Never answers, or stops half way through the body, and leaves the connection open. */
  | { hang: true; phase?: FaultPhase | 'body' }
  /** Answers 200 with a page for people. */
  | { html: true; phase?: FaultPhase }
  /** Answers 200 with `{ "error": … }`. */
  | { errorIn200: string; phase?: FaultPhase }
  /** Answers 200 with JSON of this many bytes, until the client goes away. */
  | { hugeBytes: number; phase?: FaultPhase }
  /** Rewrites the JSON body of the true answer. */
  | { answer: (body: Record<string, unknown>) => unknown }
  /** Sends the client elsewhere; status 307 unless given. */
  | { redirect: string; status?: number; phase?: FaultPhase }
  /** Waits, in milliseconds: `before` the request is looked at, or `after` it has had its effect. */
  | { delay: number; phase?: FaultPhase }

/** What a request is for; faults are queued for each kind apart. */
export type OperationKind = 'token' | 'api' | 'revocation' | 'authorization'

/** Faults that are waiting for their requests. */
export interface Faults {
  /** Lets the next `count` token requests (default 1, `Infinity` until cleared) meet the fault, after those already queued. */
  token(fault: Fault, count?: number): void
  /** Lets the next `count` requests to the API (default 1) meet the fault. */
  api(fault: Fault, count?: number): void
  /** Lets the next `count` revocation requests (default 1) meet the fault. */
  revocation(fault: Fault, count?: number): void
  /** Forgets all faults that no request has met yet. */
  clear(): void
}

/** The side of {@link Faults} that the server takes from. */
export interface FaultQueues extends Faults {
  next(kind: OperationKind): Fault | undefined
}

const faultNames = [
  'status',
  'reset',
  'hang',
  'html',
  'errorIn200',
  'hugeBytes',
  'answer',
  'redirect',
  'delay',
]

/** Starts without faults. */
export function createFaults(): FaultQueues {
  const queues = new Map<OperationKind, { fault: Fault; left: number }[]>()

  function add(kind: OperationKind, fault: Fault, count = 1): void {
    if (!faultNames.some((name) => name in fault)) {
      throw new TypeError(`A fault is one of: ${faultNames.join(', ')}.`)
    }
    if (!(count >= 1)) throw new TypeError('A fault strikes at least one request.')
    const queue = queues.get(kind) ?? []
    queue.push({ fault, left: count })
    queues.set(kind, queue)
  }

  return {
    token: (fault, count) => add('token', fault, count),
    api: (fault, count) => add('api', fault, count),
    revocation: (fault, count) => add('revocation', fault, count),
    clear: () => queues.clear(),
    next(kind) {
      const queue = queues.get(kind)
      const first = queue?.[0]
      if (first === undefined) return undefined
      first.left -= 1
      if (first.left < 1) queue?.shift()
      return first.fault
    },
  }
}
