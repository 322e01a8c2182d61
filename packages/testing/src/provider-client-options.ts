/** What a client needs to point at a simulated provider. */
export interface ProviderClientOptions {
  /** The root of the API. */
  readonly baseUrl: string
  /** Where the user's browser is sent. */
  readonly authorizationEndpoint: string
  /** Where tokens are obtained. */
  readonly tokenEndpoint: string
  /** Of the one application that is registered. */
  readonly clientId: string
  /** Of the one application that is registered. */
  readonly clientSecret: string
}

/** The options of a client for a provider that listens at `url`. */
export function clientOptionsOf(
  url: string,
  paths: { base: string; authorize: string; token: string },
  client: { clientId: string; clientSecret: string },
): ProviderClientOptions {
  return {
    baseUrl: url + paths.base,
    authorizationEndpoint: url + paths.authorize,
    tokenEndpoint: url + paths.token,
    ...client,
  }
}
