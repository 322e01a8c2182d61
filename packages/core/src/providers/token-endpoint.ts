import { discardBody, parseJsonObject, readCappedText } from './capped-body.ts'
import { readNetworkFailure } from './network-failure.ts'
import type { TokenOutcome, TokenRequestContext } from './provider.ts'
import { readRetryAfter } from './retry-after.ts'
import { singleSend } from './single-send.ts'
import { readTokenAnswer } from './token-answer.ts'

/** An error as a token endpoint says it, in the terms of RFC 6749 section 5.2. */
export interface TokenError {
  /** For example `invalid_grant`. */
  error?: string | undefined
  /** Read only to see whether it asks for another try; never passed on. */
  description?: string | undefined
}

/** Reads a token endpoint's error body; undefined where the body is none. */
export type ReadTokenError = (
  body: Readonly<Record<string, unknown>>,
  status: number,
) => TokenError | undefined

/** One token request. */
export interface TokenRequest {
  /** Where it goes. */
  endpoint: string
  /** What it says. */
  form: URLSearchParams
  /** Headers that client authentication has set. */
  headers: Headers
  /** Translates the provider's error bodies. */
  readError: ReadTokenError
}

const longestAnswer = 1_048_576
const knownErrors =
  /^(?:invalid_(?:request|client|grant|scope|target|dpop_proof)|unauthorized_client|unsupported_grant_type|access_denied|server_error|temporarily_unavailable|slow_down)$/

/** Reads `error` as RFC 6749 names it, or `error_code` as some name it. */
export const readStandardTokenError: ReadTokenError = (body) => {
  const error = body.error ?? body.error_code
  if (error === undefined || error === null) return undefined
  const description = body.error_description ?? body.message ?? body.error_hint
  return {
    error: typeof error === 'string' ? error : 'unknown',
    description: typeof description === 'string' ? description : undefined,
  }
}

/**
 * Sends one token request and says how it ended. Follows no redirect, reads at most 1 MiB, never throws for anything
 * that the network or the provider does.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function requestToken(
  request: TokenRequest,
  context: TokenRequestContext,
): Promise<TokenOutcome> {
  request.headers.set('accept', 'application/json')
  request.headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
  const { init, end } = singleSend()
  try {
    return await exchange(request, context, init)
  } finally {
    end()
  }
}

async function exchange(
  { endpoint, headers, form, readError }: TokenRequest,
  { fetch, signal, now }: TokenRequestContext,
  init: RequestInit,
): Promise<TokenOutcome> {
  let response: Response
  try {
    response = await fetch(endpoint, {
      ...init,
      method: 'POST',
      headers,
      body: form.toString(),
      redirect: 'manual',
      signal,
    })
  } catch (error) {
    const { hasNotBegun, detail } = readNetworkFailure(error)
    return hasNotBegun && !signal.aborted
      ? { kind: 'declined', detail }
      : { kind: 'unanswered', detail: signal.aborted ? 'time-out' : detail }
  }
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    discardBody(response)
    return { kind: 'misconfigured', detail: 'the token endpoint redirects' }
  }
  const text = await readCappedText(response, longestAnswer)
  if (text === undefined && signal.aborted) return { kind: 'unanswered', detail: 'time-out' }
  return classify(response, text, readError, now())
}

function classify(
  { status, headers, ok }: Response,
  text: string | undefined,
  readError: ReadTokenError,
  now: number,
): TokenOutcome {
  const detail = `HTTP ${status}`
  const retryAfter = readRetryAfter(headers, now)
  const delay = retryAfter === undefined ? {} : { retryAfter }
  if (status === 408 || status === 425) return { kind: 'declined', detail, ...delay }
  if (status === 429 || status === 503) return { kind: 'declined', detail, ...delay, isEndpointBusy: true }
  if (status === 502 || status === 504) return { kind: 'unanswered', detail }
  if (status >= 500) return { kind: 'inconclusive', detail, ...delay }

  const body = text === undefined ? undefined : parseJsonObject(text)
  if (ok && body !== undefined) {
    const answer = readTokenAnswer(body)
    if (answer.accessToken !== undefined || answer.refreshToken !== undefined)
      return { kind: 'answered', answer }
  }
  const error = body && readSafely(readError, body, status)
  if (error?.error !== undefined) return { ...outcomeOf(error, status), ...delay }
  if (ok) return { kind: 'inconclusive', detail: `${detail} without tokens` }
  // 404, 405, 410 and 415 say that this is no token endpoint, in whatever form; other pages may be a proxy's.
  const isUnreadable = text === undefined || (text.trim() !== '' && body === undefined)
  if (isUnreadable && ![404, 405, 410, 415].includes(status)) {
    return { kind: 'inconclusive', detail: `${detail}, unreadable`, ...delay }
  }
  return { kind: 'misconfigured', detail }
}

function outcomeOf({ error = '', description = '' }: TokenError, status: number): TokenOutcome {
  const detail = knownErrors.test(error) ? error : `HTTP ${status}`
  switch (error) {
    case 'invalid_grant':
      return { kind: 'refused', detail }
    case 'temporarily_unavailable':
    case 'slow_down':
      return { kind: 'declined', detail }
    case 'server_error':
      return { kind: 'inconclusive', detail }
    case 'invalid_request':
      // Ory answers so while another request for the same token runs.
      if (/\b(?:re-?try|try again)\b/i.test(description)) return { kind: 'declined', detail }
  }
  return { kind: 'misconfigured', detail }
}

/** What the provider's reader finds; it may throw, or find something that is no text. */
function readSafely(
  readError: ReadTokenError,
  body: Record<string, unknown>,
  status: number,
): TokenError | undefined {
  try {
    const { error, description } = readError(body, status) ?? {}
    if (typeof error === 'string')
      return { error, description: typeof description === 'string' ? description : '' }
  } catch {}
  return undefined
}
