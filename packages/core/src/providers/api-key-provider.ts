import { readOrigins } from './origins.ts'
import type { Provider } from './provider.ts'

/** What is particular to one service that is used with a key. */
export interface ApiKeyProviderOptions {
  /** Short and stable; stored with every record. */
  id: string
  /** For people. */
  name: string
  /** What paths of the API are relative to; `createHttpClient` takes it where it is given none. */
  baseUrl?: string
  /** The only origins that the key is sent to. */
  origins: readonly string[]
  /** Sets the key on a request. */
  apply: (headers: Headers, apiKey: string) => void
}

/**
 * A service that is used with an API key: credentials hold it as `accessToken` with `expiresIn: null`, and nothing is
 * ever refreshed.
 * @throws TypeError where an option is off
 */
export function apiKeyProvider({ id, name, baseUrl, origins, apply }: ApiKeyProviderOptions): Provider {
  if (typeof id !== 'string' || id === '') throw new TypeError('id: expected a text that is not empty')
  return {
    id,
    name,
    baseUrl,
    origins: readOrigins(origins),
    rotation: 'none',
    authorize: apply,
    canRefresh: () => false,
    refresh: async () => ({ kind: 'misconfigured', detail: 'an API key cannot be refreshed' }),
    identifyGrant: () => '',
  }
}
