/** Whether a host is this machine. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d+){3}$/.test(hostname)
  )
}

/** Whether credentials may travel to this URL at all: https, or this machine. */
function isConfidential(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/**
 * Reads an option that holds a URL which credentials are sent to.
 * @throws TypeError where it is no URL, or neither https nor loopback
 */
export function readConfidentialUrl(value: string, option: string): URL {
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw new TypeError(`${option}: expected an absolute URL`)
  }
  if (!isConfidential(url)) throw new TypeError(`${option}: expected https (http is for loopback only)`)
  if (url.username !== '' || url.password !== '')
    throw new TypeError(`${option}: expected no user in the URL`)
  return url
}

/**
 * Reads a list of origins.
 * @throws TypeError where one is no origin, or neither https nor loopback
 */
export function readOrigins(origins: readonly string[]): readonly string[] {
  if (!Array.isArray(origins) || origins.length === 0)
    throw new TypeError('origins: expected at least one origin')
  return origins.map((origin, index) => readConfidentialUrl(origin, `origins[${index}]`).origin)
}

/**
 * Tells whether credentials may travel to a URL: it is at one of these origins, over https or on this machine. A text
 * that begins with an origin and a slash has that origin however it goes on, so a URL as it is needs no parsing.
 */
export function originGuard(origins: readonly string[]): (href: string) => boolean {
  const prefixes = origins.filter((origin) => isConfidential(new URL(origin))).map((origin) => `${origin}/`)
  return (href) => prefixes.some((prefix) => href.startsWith(prefix))
}
