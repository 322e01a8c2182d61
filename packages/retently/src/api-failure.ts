import type { ReadApiError } from '@evergrant/core'

const keysPage = 'https://app.retently.com/settings/api/tokens'

const advice: Readonly<Record<number, string>> = {
  400: 'Retently cannot read the request. Check its parameters.',
  403: `Retently does not allow this. A key reads, or reads and writes: look at its permission at ${keysPage}.`,
  404: 'Retently has nothing under this id. Check the id, and that the account is the right one.',
  422: 'Retently does not accept the values in the request. Check them.',
  429: 'Retently has had too many requests; it allows 150 a minute. Wait, and share the limit between processes.',
}

/** Reads Retently's envelope `{ message, code, data: null }`. */
export const readApiFailure: ReadApiError = (body, { status, provider }) => {
  const isOAuth = provider.client !== undefined
  const unauthorized = isOAuth
    ? 'Retently does not accept the access token. Authorize the connection again.'
    : `Retently does not accept the API key. Check the key at ${keysPage}.`
  return {
    providerCode: codeOf(body),
    // No answer is known to say it; with the default of four attempts, the minute that is allowed 150 passes.
    retryAfter: status === 429 ? 20 : undefined,
    message: status === 401 ? unauthorized : advice[status],
  }
}

function codeOf(body: unknown): number | string | undefined {
  if (typeof body !== 'object' || body === null || !('code' in body)) return undefined
  return typeof body.code === 'number' || typeof body.code === 'string' ? body.code : undefined
}
