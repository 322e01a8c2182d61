/** How a service is reached with an account of one's own: by one secret, or by an OAuth application. */
export interface ServiceVariables {
  /** What people call the service. */
  readonly name: string
  /** The variable that is enough alone. */
  readonly secret: string
  /** The variables that only work together: client id, client secret, refresh token. */
  readonly oauth: readonly [string, string, string]
  /** A variable that does nothing without the others. */
  readonly companion?: string
  /** Where to get each of them. */
  readonly sources: Readonly<Record<string, string>>
}

const retentlyApplication = 'https://app.retently.com/settings/oauth'
const smartsheetApplication = 'Smartsheet, Account, Developer Tools'

/** Retently's variables. */
export const retentlyVariables: ServiceVariables = {
  name: 'Retently',
  secret: 'RETENTLY_API_KEY',
  oauth: ['RETENTLY_CLIENT_ID', 'RETENTLY_CLIENT_SECRET', 'RETENTLY_REFRESH_TOKEN'],
  sources: {
    RETENTLY_API_KEY: 'https://app.retently.com/settings/api/tokens',
    RETENTLY_CLIENT_ID: retentlyApplication,
    RETENTLY_CLIENT_SECRET: retentlyApplication,
    RETENTLY_REFRESH_TOKEN: 'from a login to your application',
  },
}

/** Smartsheet's variables. */
export const smartsheetVariables: ServiceVariables = {
  name: 'Smartsheet',
  secret: 'SMARTSHEET_ACCESS_TOKEN',
  oauth: ['SMARTSHEET_CLIENT_ID', 'SMARTSHEET_CLIENT_SECRET', 'SMARTSHEET_REFRESH_TOKEN'],
  companion: 'SMARTSHEET_REGION',
  sources: {
    SMARTSHEET_ACCESS_TOKEN: 'Smartsheet, Account, Personal Settings, API Access',
    SMARTSHEET_CLIENT_ID: `${smartsheetApplication}: App client id`,
    SMARTSHEET_CLIENT_SECRET: `${smartsheetApplication}: App secret`,
    SMARTSHEET_REFRESH_TOKEN: 'from a login to your application',
  },
}
