import type { Provider, ReadApiError } from '@evergrant/core'
import { readErrorCode } from './error-code.ts'

/** What all official clients send again, and nothing else, whatever the status; 4000 is not among them. */
const retryable = new Set([4001, 4002, 4003, 4004])

const noToken = 'Smartsheet does not accept the access token.'
const region = 'the region: tokens of one region are unknown in the others.'
const personal = `${noToken} Check the token under Personal Settings, API Access, and ${region}`
const oauth = `${noToken} Authorize the connection again, or check ${region}`

const adviceByCode: Readonly<Record<number, string>> = {
  1005: 'Smartsheet wants single sign-on for this account. Sign in that way, and make the token there.',
  1030: 'Smartsheet does not let this token act for that user. It takes the token of an administrator, and a user who is none.',
  4000: 'Smartsheet failed in an unexpected way. Sending the request again does not help; show the request id to its support.',
  4001: 'Smartsheet is offline for maintenance. Try again in some minutes.',
  4002: 'Smartsheet ran out of time. A change may have been made all the same: look before it is sent again.',
  4003: 'Smartsheet has had too many requests with this token; it allows 300 a minute. Wait a minute, and share the limit between processes.',
  4004: 'Smartsheet could not finish the request, often because another one changes the same sheet. Make changes to one sheet one after another.',
  4005: 'Smartsheet has retired this version of its API. Update this package.',
}

const adviceByStatus: Readonly<Record<number, string>> = {
  400: 'Smartsheet does not accept the request. The code says why: https://developers.smartsheet.com/api/smartsheet/error-codes.',
  403: "Smartsheet does not allow this. Look at the token's scopes and at what its owner may do with the sheet.",
  404: "Smartsheet has nothing under this id that the token's owner can see. Check the id (a number, under File, Properties), that it is a sheet's where a sheet is read and a report's where a report is, the sharing and the region.",
  429: adviceByCode[4003] as string,
}

/** Reads Smartsheet's errors: `{ errorCode, message, refId }`. */
export const readApiFailure: ReadApiError = (body, { status, provider }) => {
  const code = readErrorCode(body)
  return {
    providerCode: code,
    requestId: refIdOf(body),
    isRetryable: code === undefined ? undefined : retryable.has(code),
    retryAfter: isBeyondSeconds(code, status) ? 60 : undefined,
    message: (code === undefined ? undefined : adviceByCode[code]) ?? adviceFor(status, provider),
  }
}

function adviceFor(status: number, { client }: Provider): string | undefined {
  if (status === 401) return client === undefined ? personal : oauth
  return adviceByStatus[status]
}

/** The vendor's advice is a minute after too many requests, and minutes under maintenance; no answer says it itself. */
function isBeyondSeconds(code: number | undefined, status: number): boolean {
  return code === 4001 || code === 4003 || status === 429
}

function refIdOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('refId' in body)) return undefined
  return typeof body.refId === 'string' ? body.refId : undefined
}
