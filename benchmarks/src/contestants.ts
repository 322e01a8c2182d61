import { type Connection, createConnection, createHttpClient, oauth2Provider } from '@evergrant/core'
import ky from 'ky'

/** One request with its answer read. */
export type Send = () => Promise<unknown>

/** Who sends: the bare thing and, after it, what stands on it. */
export type Contestant = 'fetch' | 'connection' | 'ky' | 'client'

const accessToken = 'an-access-token-that-lives-for-an-hour'

/** A connection whose token is fresh while anything is measured. */
export function openConnection(origin: string): Connection {
  const provider = oauth2Provider({
    id: 'things',
    name: 'Things',
    clientId: 'client',
    tokenEndpoint: `${origin}/token`,
    origins: [origin],
  })
  const issuedAt = new Date().toISOString()
  return createConnection({ provider, credentials: { accessToken, issuedAt, expiresIn: 3600 } })
}

/** The same request as four programs would send it: GET, bearer token, JSON; fetch reads text, ky parses. */
export function contestantsAt(origin: string): Record<Contestant, Send> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const url = `${origin}/things`
  const connection = openConnection(origin)
  const client = createHttpClient({ connection, baseUrl: origin })
  const bareKy = ky.create({ headers })
  return {
    fetch: async () => (await fetch(url, { headers })).text(),
    connection: async () => (await connection.fetch(url)).text(),
    ky: () => bareKy(url).json(),
    client: () => client.request('things'),
  }
}
