import type { Credentials, ReadTokenError, Rotation } from '@evergrant/core'
import type { AuthorizationServer } from '../authorization-server.ts'
import type { Fault } from '../faults.ts'
import type { ServerRotation } from '../token-grants.ts'
import type { FastTime } from './fast-time.ts'

/** A column of the table. */
export type ModeName = 'none' | 'until_used' | 'grace' | 'single_use' | 'unknown'

/** What the provider does, and what the client believes it does. */
export const modes: Record<ModeName, { server: ServerRotation; client: Rotation }> = {
  none: { server: 'none', client: 'none' },
  until_used: { server: 'until_used', client: 'until_used' },
  grace: { server: { graceSeconds: 30 }, client: { graceSeconds: 30 } },
  single_use: { server: 'single_use', client: 'single_use' },
  unknown: { server: 'single_use', client: 'unknown' },
}

/** The cells of one row: `requests / what came of them`. */
export type Cells = Record<ModeName, string>

/** What one refresh has left behind. */
export interface Outcome {
  readonly server: AuthorizationServer
  readonly issued: Credentials
  /** What is stored now. */
  readonly record: { credentials: Credentials; lifetime?: { seconds: number; assumed: boolean } }
  readonly error: { retryAfter?: number } | undefined
  /** When token requests were sent, in milliseconds of the connection's clock. */
  readonly sentAt: readonly number[]
}

/** One thing that goes wrong, and what must come of it. */
export interface FaultRow {
  name: string
  /** The promises that it proves. */
  proves: string
  arm?: (server: AuthorizationServer, time: FastTime) => void
  /** Where token requests go, if not to the server. */
  tokenEndpoint?: (server: AuthorizationServer) => string
  clientSecret?: string
  readError?: ReadTokenError
  /** How old the access token is to begin with, in seconds; default twice its life. */
  ageSeconds?: number
  /** Of access tokens, in seconds; default 3600. */
  lifetime?: number
  /** How far the wall clock of the connection is ahead of the server's, in milliseconds. */
  skewMs?: number
  /** How long the machine sleeps once the connection knows its token, in milliseconds; its monotonic clock stands still. */
  sleepMs?: number
  /** How many times as fast as real time; default 5. */
  speed?: number
  cells: string | Cells
  check?: Check
}

type Arm = (server: AuthorizationServer) => void
type Check = (outcome: Outcome) => void

/** Stands in bodies for what must never be seen. */
export const sentinel = 'sentinel-of-a-body'

/** A port of no service, which is not among those that fetch refuses by itself. */
export const nobodyListens = 'http://127.0.0.1:2/token'

/** The fault strikes the first token requests. */
export function once(fault: Fault, count = 1): Arm {
  return ({ faults }) => faults.token(fault, count)
}

/** The fault strikes every token request. */
export function always(fault: Fault): Arm {
  return once(fault, Number.POSITIVE_INFINITY)
}

/** The first answer has these members changed; undefined: left out. */
export function answer(change: Record<string, unknown>): Arm {
  return once({
    answer(body) {
      const changed = { ...body, ...change }
      return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
    },
  })
}

/** A row that differs by mode; `unknown` counts as `single_use`. */
function cells(none: string, untilUsed: string, grace: string, singleUse: string): Cells {
  return { none, until_used: untilUsed, grace, single_use: singleUse, unknown: singleUse }
}

const failed = '3 / refresh_failed'
const ambiguous = '3 / refresh_ambiguous'
const onceAmbiguous = '1 / refresh_ambiguous'

/** Over, effect unknown, three times. */
export const inconclusive: Cells = cells(failed, ambiguous, ambiguous, ambiguous)
/** May still run, every time. */
export const unanswered: Cells = cells(failed, ambiguous, ambiguous, onceAmbiguous)
/** No answer within the time of a request. */
export const timeout: Cells = cells(
  '1 / refresh_failed',
  onceAmbiguous,
  '2 / refresh_ambiguous',
  onceAmbiguous,
)
/** May have run, once, and the server had rotated. */
export const lostOnce: Cells = cells('2 / ok', '2 / ok', '2 / ok', onceAmbiguous)
/** The same, but it is over, so that the token is sent again. */
export const spentOnce: Cells = cells('2 / ok', '2 / ok', '2 / ok', '2 / rotation_lost')
/** Refused for the client's or the request's sake. */
export const misconfigured = '1 / refresh_misconfigured'

/** So many seconds passed between the first two requests, at least. */
export function waited(seconds: number): Check {
  return ({ sentAt: [first = 0, second = 0] }) => {
    if (second - first < seconds * 1000) throw new Error(`Only ${second - first} ms between two requests.`)
  }
}

/** The token is taken to live for so long. */
export function lives(seconds: number, assumed: boolean): Check {
  return ({ record: { lifetime } }) => {
    if (lifetime?.seconds !== seconds || lifetime.assumed !== assumed) {
      throw new Error(`The lifetime is ${JSON.stringify(lifetime)}.`)
    }
  }
}

/** The refresh token from before is stored. */
export const keepsRefreshToken: Check = ({ record, issued }) => {
  if (record.credentials.refreshToken !== issued.refreshToken) throw new Error('The refresh token is lost.')
}

/** The error says to wait for so many seconds, at least. */
export function tellsRetryAfter(seconds: number): Check {
  return ({ error }) => {
    if (!(Number(error?.retryAfter) >= seconds)) throw new Error(`retryAfter is ${error?.retryAfter}.`)
  }
}
