import { finishAuthorization, startAuthorization } from '@evergrant/core'
import type { Service } from './world.ts'

/** Where the services send the person's browser back to: a page of the application. */
const redirectUri = 'http://127.0.0.1:8976/callback'

/** Logs in by authorization code; the simulator plays the person and the browser. */
export async function logIn({ connection, simulator }: Service): Promise<void> {
  const { url, ...pending } = await startAuthorization(connection.provider, { redirectUri })
  const callbackUrl = await simulator.authorize(url)
  await finishAuthorization(connection, callbackUrl, pending)
}
