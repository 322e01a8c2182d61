import type { World } from './world.ts'

const weekAndADay = 8 * 86_400

/** The configuration of an Airbyte source that reads a sheet by OAuth; its access token has expired. */
export function smartsheetsSource({ smartsheets: { simulator } }: World): {
  sourceType: string
  spreadsheet_id: string
  credentials: Record<string, string>
} {
  const { clientId, clientSecret } = simulator.options
  const issued = simulator.issue({ scope: 'READ_SHEETS', ageSeconds: weekAndADay })
  const expiry = new Date(Date.parse(issued.issuedAt) + issued.expiresIn * 1000)
  return {
    sourceType: 'smartsheets',
    spreadsheet_id: String(simulator.sheets[0]?.id),
    credentials: {
      auth_type: 'oauth2.0',
      client_id: clientId,
      client_secret: clientSecret,
      access_token: issued.accessToken,
      refresh_token: issued.refreshToken,
      token_expiry_date: expiry.toISOString(),
    },
  }
}

/** The configuration of an Airbyte source that reads Retently by API key. */
export function retentlySource({ retently: { simulator } }: World): {
  sourceType: string
  credentials: Record<string, string>
} {
  return { sourceType: 'retently', credentials: { auth_type: 'Token', api_key: simulator.apiKey } }
}
