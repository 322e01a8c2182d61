import { clocks } from './clock-faults.ts'
import {
  always,
  answer,
  type FaultRow,
  inconclusive,
  keepsRefreshToken,
  lives,
  lostOnce,
  misconfigured,
  nobodyListens,
  once,
  sentinel,
  spentOnce,
  tellsRetryAfter,
  timeout,
  unanswered,
  waited,
} from './fault-row.ts'

const page = `<!doctype html><p>${sentinel}</p>`
const html = { 'content-type': 'text/html' }

const unavailable: readonly FaultRow[] = [
  { name: '500 twice', proves: 'F4', arm: once({ status: 500 }, 2), cells: '3 / ok' },
  { name: '500 for ever', proves: 'F4, P5', arm: always({ status: 500 }), cells: inconclusive },
  { name: '500 after rotation', proves: 'P5', arm: once({ status: 500, phase: 'after' }), cells: spentOnce },
  {
    name: '500 that says invalid_grant',
    proves: 'F2',
    arm: once({ status: 500, body: { error: 'invalid_grant', error_description: sentinel } }),
    cells: '2 / ok',
  },
  {
    name: '429, Retry-After in seconds',
    proves: 'F5',
    arm: once({ status: 429, retryAfter: 2 }),
    cells: '2 / ok',
    check: waited(2),
  },
  {
    name: '429, Retry-After as a date',
    proves: 'F5',
    arm: ({ faults }, { now }) =>
      faults.token({ status: 429, retryAfter: new Date(now() + 4_000).toUTCString() }),
    cells: '2 / ok',
    check: waited(2),
  },
  {
    name: '429, Retry-After beyond the deadline',
    proves: 'F5',
    arm: once({ status: 429, retryAfter: 60 }),
    cells: '1 / refresh_failed',
    check: tellsRetryAfter(60),
  },
  {
    name: '503, Retry-After',
    proves: 'F5',
    arm: once({ status: 503, retryAfter: 2 }),
    cells: '2 / ok',
    check: waited(2),
  },
  { name: '408', proves: 'F2', arm: once({ status: 408 }), cells: '2 / ok' },
  { name: '425', proves: 'F2', arm: once({ status: 425 }), cells: '2 / ok' },
  { name: '502', proves: 'F4', arm: always({ status: 502 }), cells: unanswered },
  { name: '504', proves: 'F4', arm: always({ status: 504 }), cells: unanswered },
  {
    name: '502 after rotation',
    proves: 'F4, P5',
    arm: once({ status: 502, phase: 'after' }),
    cells: lostOnce,
  },
]

const network: readonly FaultRow[] = [
  {
    name: 'no such host',
    proves: 'F2, F4',
    tokenEndpoint: () => 'https://token.invalid/token',
    cells: '3 / refresh_failed',
  },
  {
    name: 'connection refused',
    proves: 'F2, F4',
    tokenEndpoint: () => nobodyListens,
    cells: '3 / refresh_failed',
  },
  { name: 'reset before the status', proves: 'F4', arm: always({ reset: 'before' }), cells: unanswered },
  { name: 'reset after rotation', proves: 'F4, P5', arm: once({ reset: 'after' }), cells: lostOnce },
  { name: 'reset in the body', proves: 'F2, P5', arm: once({ reset: 'body' }), cells: spentOnce },
  { name: 'hang', proves: 'F7, F4', arm: always({ hang: true }), speed: 6, cells: timeout },
  {
    name: 'hang after rotation',
    proves: 'F7, P5',
    arm: once({ hang: true, phase: 'after' }),
    speed: 6,
    cells: { ...timeout, grace: '2 / ok' },
  },
  {
    name: 'hang in the body',
    proves: 'F7, P5',
    arm: once({ hang: true, phase: 'body' }),
    speed: 6,
    cells: { ...timeout, grace: '2 / ok' },
  },
]

const unreadable: readonly FaultRow[] = [
  { name: 'HTML in a 200', proves: 'F11', arm: always({ html: true }), cells: inconclusive },
  { name: 'HTML in a 200, once', proves: 'F11, F4', arm: once({ html: true }), cells: '2 / ok' },
  {
    name: 'HTML in a 200 after rotation',
    proves: 'F11, P5',
    arm: once({ html: true, phase: 'after' }),
    cells: spentOnce,
  },
  { name: 'nothing in a 200', proves: 'F11', arm: once({ status: 200, body: '' }), cells: '2 / ok' },
  { name: 'a list in a 200', proves: 'F11', arm: once({ status: 200, body: [sentinel] }), cells: '2 / ok' },
  { name: 'null in a 200', proves: 'F11', arm: once({ status: 200, body: 'null' }), cells: '2 / ok' },
  {
    name: 'no token in a 200',
    proves: 'F11',
    arm: once({ status: 200, body: { access_token: null, note: sentinel } }),
    cells: '2 / ok',
  },
  {
    name: 'invalid_grant in a 200',
    proves: 'F11, F1',
    arm: once({ errorIn200: 'invalid_grant' }),
    cells: '1 / refused',
  },
  {
    name: 'invalid_client in a 200',
    proves: 'F11, F2',
    arm: once({ errorIn200: 'invalid_client' }),
    cells: misconfigured,
  },
  {
    name: 'temporarily_unavailable in a 200',
    proves: 'F11',
    arm: once({ errorIn200: 'temporarily_unavailable' }),
    cells: '2 / ok',
  },
  {
    name: '50 MB',
    proves: 'F10',
    arm: once({ hugeBytes: 50_000_000 }),
    cells: '2 / ok',
    check({ server }) {
      // Beyond the 1 MiB that is read there is what the sockets hold.
      const { hugeBytesWritten } = server.stats
      if (hugeBytesWritten > 16_000_000) throw new Error(`${hugeBytesWritten} bytes were taken.`)
    },
  },
]

const oddAnswers: readonly FaultRow[] = [
  {
    name: 'expires_in "3600"',
    proves: 'P4, T6',
    arm: answer({ expires_in: '3600' }),
    cells: '1 / ok',
    check: lives(3600, false),
  },
  ...[
    ['missing', undefined],
    ['null', null],
    ['negative', -1],
    ['zero', 0],
    ['"3600abc"', '3600abc'],
    ['over ten years', 1e12],
    ['an object', { seconds: 3600 }],
  ].map(
    ([name, value]): FaultRow => ({
      name: `expires_in ${name}`,
      proves: 'P4, T6',
      arm: answer({ expires_in: value }),
      lifetime: 1800,
      cells: '1 / ok',
      // The last known lifetime, marked as assumed.
      check: lives(1800, true),
    }),
  ),
  ...[
    ['omitted', undefined],
    ['null', null],
    ['""', ''],
    ['a number', 7],
  ].map(
    ([name, value]): FaultRow => ({
      name: `refresh_token ${name}`,
      proves: 'P1',
      arm: answer({ refresh_token: value }),
      cells: '1 / ok',
      check: keepsRefreshToken,
    }),
  ),
  { name: 'token_type missing', proves: 'P4', arm: answer({ token_type: undefined }), cells: '1 / ok' },
  {
    name: 'unknown fields',
    proves: 'P4',
    arm: answer({ user: { note: sentinel }, '': [] }),
    cells: '1 / ok',
  },
  { name: 'refresh token alone', proves: 'P4', arm: answer({ access_token: undefined }), cells: '2 / ok' },
  {
    name: 'refresh token beside a bad access token',
    proves: 'P4',
    arm: answer({ access_token: 'a b' }),
    cells: '2 / ok',
  },
  { name: 'a lifetime of 60 s', proves: 'T2', lifetime: 60, cells: '1 / ok', check: lives(60, false) },
  {
    name: 'a lifetime of 60 days',
    proves: 'T7',
    lifetime: 60 * 86_400,
    cells: '1 / ok',
    check: lives(60 * 86_400, false),
  },
  {
    name: 'a token valid for 4 s more, nobody at the endpoint',
    proves: 'F3',
    ageSeconds: 3596,
    speed: 2,
    tokenEndpoint: () => nobodyListens,
    cells: '3 / ok',
  },
]

const refusals: readonly FaultRow[] = [
  { name: 'revoked', proves: 'F1', arm: (server) => server.revokeRefreshToken(), cells: '1 / refused' },
  { name: 'a wrong secret', proves: 'F2', clientSecret: 'wrong-secret', cells: misconfigured },
  {
    name: 'a wrong secret that looks like invalid_grant',
    proves: 'F1, F2',
    arm: once({ status: 400, body: { error: 'invalid_grant', errorCode: 1072, message: sentinel } }),
    readError: ({ error, errorCode }) => ({ error: errorCode === 1072 ? 'invalid_client' : String(error) }),
    cells: misconfigured,
  },
  ...['unauthorized_client', 'invalid_scope', 'unsupported_grant_type', 'invalid_request', sentinel].map(
    (error): FaultRow => ({
      name: `400 ${error === sentinel ? 'with a code of its own' : error}`,
      proves: 'F2',
      arm: once({ status: 400, body: { error, error_description: sentinel } }),
      cells: misconfigured,
    }),
  ),
  ...[401, 403].map(
    (status): FaultRow => ({
      name: `${status}`,
      proves: 'F2',
      arm: once({ status, body: { error: 'invalid_client', error_description: sentinel } }),
      cells: misconfigured,
    }),
  ),
  ...[404, 405].map(
    (status): FaultRow => ({
      name: `${status} as a page`,
      proves: 'F2',
      arm: once({ status, body: page, headers: html }),
      cells: misconfigured,
    }),
  ),
  {
    name: '403 as a page',
    proves: 'F2',
    arm: once({ status: 403, body: page, headers: html }),
    cells: '2 / ok',
  },
  {
    name: '400 invalid_request that asks for a retry',
    proves: 'F2',
    arm: once({ status: 400, body: { error: 'invalid_request', error_description: 'Busy, please retry.' } }),
    cells: '2 / ok',
  },
  ...[301, 302, 307, 308].map(
    (status): FaultRow => ({
      name: `${status}`,
      proves: 'F2, S3',
      arm: (server) => server.faults.token({ redirect: `${server.url}/token?again`, status }),
      cells: misconfigured,
    }),
  ),
]

/** Every row of the table. */
export const faultTable: readonly FaultRow[] = [
  ...unavailable,
  ...network,
  ...unreadable,
  ...oddAnswers,
  ...clocks,
  ...refusals,
]
