import type { CredentialStore } from '@evergrant/core'
import { createRetently, type Retently } from '@evergrant/retently'
import { createSmartsheets, type Smartsheets } from '@evergrant/smartsheets'
import type { Access, Settings } from './settings.ts'

/** Where a service is, when it is not where it usually is. */
export interface Endpoints {
  /** Root of the API. */
  readonly baseUrl?: string
  /** Where tokens come from. */
  readonly tokenEndpoint?: string
}

/** A stranger at a keyboard waits for an error message, not for a fourth attempt. */
const patience = { timeout: 10_000, retry: { attempts: 2 } }

/** A client of the person's own Retently account. */
export function openRetently(access: Access, store: CredentialStore, endpoints: Endpoints = {}): Retently {
  if ('secret' in access) return createRetently({ ...patience, ...endpoints, apiKey: access.secret })
  const { clientId, clientSecret, refreshToken } = access
  return createRetently({
    ...patience,
    ...endpoints,
    id: 'example/retently',
    clientId,
    clientSecret,
    // Counts once: from then on the tokens in the store are the newer ones.
    credentials: { refreshToken },
    store,
  })
}

/** A client of the person's own Smartsheet account. */
export function openSmartsheets(
  access: Access,
  region: Settings['region'],
  store: CredentialStore,
  endpoints: Endpoints = {},
): Smartsheets {
  if ('secret' in access) {
    return createSmartsheets({ ...patience, ...endpoints, region, accessToken: access.secret })
  }
  const { clientId, clientSecret, refreshToken } = access
  return createSmartsheets({
    ...patience,
    ...endpoints,
    region,
    id: 'example/smartsheets',
    clientId,
    clientSecret,
    credentials: { refreshToken },
    store,
  })
}
