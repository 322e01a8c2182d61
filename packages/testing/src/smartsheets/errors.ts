import { randomBytes } from 'node:crypto'
import type { Answer } from '../answer.ts'
import type { OperationKind } from '../faults.ts'
import { prettyJson } from './pretty-json.ts'
import type { SmartsheetsReadings } from './readings.ts'

/** HTTP status and text of the error codes that the simulator answers. */
const errors = {
  1001: [401, 'An Access Token is required.'],
  1002: [401, 'Your Access Token is invalid.'],
  1003: [401, 'Your Access Token has expired.'],
  1004: [403, 'You are not authorized to perform this action.'],
  1006: [404, 'Not Found'],
  1008: [400, 'Unable to parse request.'],
  1010: [405, 'HTTP Method not supported.'],
  1018: [400, 'A parameter has a value that is not valid.'],
  1030: [401, 'Unable to assume this user.'],
  1124: [415, 'The Content-Type is not supported.'],
  4000: [500, 'An unexpected error has occurred.'],
  4001: [503, 'Smartsheet.com is currently offline for system maintenance. Please check back again shortly.'],
  4002: [500, 'Server timeout exceeded. Request has failed.'],
  4003: [429, 'Rate limit exceeded.'],
  4004: [500, 'An unexpected error has occurred. Please retry your request.'],
  4005: [410, 'This version of the API has been retired.'],
} as const

/** An error code that the simulator answers. */
export type SmartsheetsErrorCode = keyof typeof errors

/** Makes errors as Smartsheet does: pretty-printed, and the connection is closed. */
export interface SmartsheetsErrors {
  of(code: SmartsheetsErrorCode, message?: string): Answer
  /** Any status and code; `fields` come after the message. */
  custom(status: number, code: number, message: string, fields?: Record<string, unknown>): Answer
  /** The error that most likely stands behind a status. */
  failure(kind: OperationKind, status: number): Answer
}

const codeOfStatus: Record<number, SmartsheetsErrorCode> = {
  400: 1008,
  401: 1002,
  403: 1004,
  404: 1006,
  405: 1010,
  410: 4005,
  415: 1124,
  429: 4003,
  503: 4001,
}

/** Errors in the chosen readings. */
export function createErrors(readings: Required<SmartsheetsReadings>): SmartsheetsErrors {
  function custom(
    status: number,
    code: number,
    message: string,
    fields: Record<string, unknown> = {},
  ): Answer {
    const text = 'error' in fields ? readings.tokenErrorText : 'message'
    const body = {
      errorCode: readings.errorCode === 'number' ? code : String(code),
      [text]: message,
      ...fields,
      ...(readings.refId ? { refId: BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36) } : {}),
    }
    return {
      status,
      headers: { 'content-type': 'application/json;charset=UTF-8', connection: 'close' },
      body: prettyJson(body),
    }
  }

  return {
    custom,
    of(code, message = errors[code][1]) {
      return custom(errors[code][0], code, message)
    },
    failure(kind, status) {
      const code = codeOfStatus[status] ?? (status < 500 ? 1008 : 4000)
      const error = status === 401 ? 'invalid_client' : 'invalid_request'
      return custom(status, code, errors[code][1], kind === 'token' && status < 500 ? { error } : {})
    },
  }
}
