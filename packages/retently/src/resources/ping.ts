import type { HttpClient, ReadingOptions } from '@evergrant/core'

/**
 * Asks whether Retently answers and takes the credentials.
 * @throws ApiError, AuthenticationError, NetworkError, ResponseError; the signal's reason
 */
export type Ping = (options?: Pick<ReadingOptions, 'signal'>) => Promise<void>

/** The ping behind an HTTP client. */
export function createPing(http: HttpClient): Ping {
  return async ({ signal } = {}) => {
    // Nothing tells what it answers: the status alone is looked at.
    const { body } = await http.response('ping', { signal })
    await body?.cancel()
  }
}
