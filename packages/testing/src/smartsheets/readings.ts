/** Points on which what is known about Smartsheet is uncertain or in conflict; each can be switched. */
export interface SmartsheetsReadings {
  /** Where a token error has its text: as recorded (default), or as documented. */
  tokenErrorText?: 'message' | 'error_description'
  /** Whether error codes are numbers (default) or digits in a text. */
  errorCode?: 'number' | 'text'
  /** Whether errors carry a `refId`; default true. */
  refId?: boolean
  /** Whether the token answer is flat (default) or wrapped in `token`. */
  tokenAnswer?: 'flat' | 'wrapped'
  /** Whether the token endpoint takes HTTP Basic for the client secret; default false. */
  basicAuthentication?: boolean
  /** Whether a 429 carries `Retry-After`; default false. */
  retryAfter?: boolean
  /** What a page beyond the last one holds: nothing (default), or the last page. */
  pageBeyondLast?: 'empty' | 'last'
  /** The `level` of a request that names none; default 0. */
  defaultLevel?: 0 | 1
  /** Whether lists say their totals (default) or -1. */
  totals?: 'known' | 'unknown'
  /** Whether a token page is always full (default), or every second one holds fewer items than were asked for. */
  tokenPages?: 'full' | 'short'
}

/** Fills in the defaults. */
export function readingsOf(readings: SmartsheetsReadings = {}): Required<SmartsheetsReadings> {
  return {
    tokenErrorText: 'message',
    errorCode: 'number',
    refId: true,
    tokenAnswer: 'flat',
    basicAuthentication: false,
    retryAfter: false,
    pageBeyondLast: 'empty',
    defaultLevel: 0,
    totals: 'known',
    tokenPages: 'full',
    ...readings,
  }
}
