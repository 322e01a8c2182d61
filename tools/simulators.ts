// The providers on loopback, for examples of the documentation that talk to them.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Simulators extends AsyncDisposable {
  /** The address that a client is pointed at, by the name of the function that makes it. */
  readonly baseUrls: Readonly<Record<string, string>>
  /** What the examples expect in the environment. */
  readonly env: Readonly<Record<string, string>>
}

type Start = (options: object) => Promise<AsyncDisposable & { options: { baseUrl: string } }>

/** Starts them from the sources; this process has to be started with the condition `@evergrant/source`. */
export async function startSimulators(root: string): Promise<Simulators> {
  const entry = pathToFileURL(join(root, 'packages/testing/src/index.ts')).href
  const testing = (await import(entry)) as { startRetently: Start; startSmartsheets: Start }
  const options = { apiKey: 'your-api-key', accessToken: 'your-access-token', requestsPerMinute: Infinity }
  const retently = await testing.startRetently(options)
  const smartsheets = await testing.startSmartsheets(options)
  return {
    baseUrls: { createRetently: retently.options.baseUrl, createSmartsheets: smartsheets.options.baseUrl },
    env: { RETENTLY_API_KEY: options.apiKey },
    async [Symbol.asyncDispose]() {
      await Promise.all([retently[Symbol.asyncDispose](), smartsheets[Symbol.asyncDispose]()])
    },
  }
}

/** The example as it stands, but for the address. */
export function pointAtSimulators(code: string, { baseUrls }: Simulators): string {
  return Object.entries(baseUrls).reduce(
    (text, [create, baseUrl]) => text.replaceAll(`${create}({`, `${create}({ baseUrl: '${baseUrl}',`),
    code,
  )
}
