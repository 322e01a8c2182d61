/** Where a Smartsheet account lives; tokens of one region are unknown in the others. */
export type SmartsheetsRegion = 'us' | 'eu' | 'au' | 'gov'

const domains: Readonly<Record<SmartsheetsRegion, string>> = {
  us: 'smartsheet.com',
  eu: 'smartsheet.eu',
  au: 'smartsheet.au',
  gov: 'smartsheetgov.com',
}

/**
 * The addresses of a region. The vendor documents the API's in all four; the authorization endpoint outside `us` follows
 * the same pattern.
 * @see https://developers.smartsheet.com/api/smartsheet/guides/basics/base-url
 */
export function endpointsOf(region: SmartsheetsRegion = 'us'): {
  baseUrl: string
  authorizationEndpoint: string
} {
  if (!Object.hasOwn(domains, region)) {
    throw new TypeError(`region: expected one of ${Object.keys(domains).join(', ')}`)
  }
  const domain = domains[region]
  return { baseUrl: `https://api.${domain}/2.0`, authorizationEndpoint: `https://app.${domain}/b/authorize` }
}
