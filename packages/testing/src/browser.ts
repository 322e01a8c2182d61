/** Visits an authorization page as the user's browser does, and returns the URL that it is sent to. */
export async function visitAuthorizationPage(authorizationUrl: string | URL): Promise<string> {
  const response = await fetch(authorizationUrl, { redirect: 'manual' })
  await response.body?.cancel()
  const location = response.headers.get('location')
  if (location === null) {
    throw new TypeError(`The authorization page answered ${response.status} and redirects nowhere.`)
  }
  return new URL(location, authorizationUrl).href
}
