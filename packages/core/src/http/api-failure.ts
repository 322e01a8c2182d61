import { ApiError } from '../errors/api-error.ts'
import { readCappedText } from '../providers/capped-body.ts'
import type { Provider } from '../providers/provider.ts'
import { readRetryAfter } from '../providers/retry-after.ts'

/** What a provider's error body says, in terms that are safe to pass on. */
export interface ApiFailure {
  /** The provider's own code. */
  providerCode?: number | string | undefined
  /** The provider's id of the request. */
  requestId?: string | undefined
  /** Whether the same request may succeed later. Default by status: 408, 429, 502, 503, 504. */
  isRetryable?: boolean | undefined
  /** Seconds that the provider advises to wait. */
  retryAfter?: number | undefined
  /** What happened and what to do, in our own words; never a text of the body. */
  message?: string | undefined
}

/** Reads the body of an answer that is no success; undefined where it says nothing that is known. */
export type ReadApiError = (
  body: unknown,
  response: { readonly status: number; readonly headers: Headers; readonly provider: Provider },
) => ApiFailure | undefined

const longestErrorBody = 65_536
const retryableStatuses = new Set([408, 425, 429, 502, 503, 504])

/** Translates an answer that is no success into an error that holds nothing of its body. */
export async function readApiFailure(
  response: Response,
  context: { provider: Provider; connectionId: string; readError: ReadApiError | undefined; now: number },
): Promise<ApiError> {
  const { status, headers } = response
  const { provider, connectionId, readError, now } = context
  const text = await readCappedText(response, longestErrorBody)
  const failure = readError?.(parse(text), { status, headers, provider }) ?? {}
  return new ApiError(failure.message ?? `${provider.name} answered with HTTP ${status}.`, {
    status,
    providerCode: isSafeWord(failure.providerCode) ? failure.providerCode : undefined,
    requestId: isSafeWord(failure.requestId) ? failure.requestId : undefined,
    retryable: failure.isRetryable ?? retryableStatuses.has(status),
    retryAfter: readRetryAfter(headers, now) ?? failure.retryAfter,
    provider: provider.id,
    connectionId,
  })
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** A short word or a number; anything longer may be a piece of the body. */
function isSafeWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value))
}
