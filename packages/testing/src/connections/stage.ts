import {
  type Connections,
  type ConnectionsOptions,
  type CredentialStore,
  createConnections,
  memoryStore,
  type OAuth2ProviderOptions,
  oauth2Provider,
  type Provider,
} from '@evergrant/core'
import {
  type AuthorizationServer,
  type AuthorizationServerOptions,
  startAuthorizationServer,
} from '../authorization-server.ts'

/** What picks a provider here. */
export interface RegionSettings {
  region: 'eu' | 'us'
}

/** A server, two providers on it, and connections over a store. */
export interface Stage extends AsyncDisposable {
  server: AuthorizationServer
  store: CredentialStore
  connections: Connections
  clock: { now: number }
  /** The same as another process sees it. */
  elsewhere(options?: Partial<ConnectionsOptions>): Connections
}

/** Where the browser is sent back to. */
export const redirectUri = 'http://localhost:8765/connect/callback'

/** Sets the stage. */
export async function setStage(
  serverOptions: AuthorizationServerOptions = {},
  options: Partial<ConnectionsOptions> = {},
): Promise<Stage> {
  const clock = { now: Date.now() }
  const now = (): number => clock.now
  const server = await startAuthorizationServer({ rotation: 'single_use', now, ...serverOptions })
  const store = memoryStore({ now })
  const provider = (id: string, changes: Partial<OAuth2ProviderOptions> = {}): Provider =>
    oauth2Provider({ id, name: id, ...server.options, rotation: 'single_use', ...changes })
  const elsewhere = (more: Partial<ConnectionsOptions> = {}): Connections =>
    createConnections({
      providers: {
        mail: provider('mail'),
        files: ({ region }: RegionSettings) =>
          provider('files', { tokenEndpoint: `${server.options.tokenEndpoint}?region=${region}` }),
      },
      // Each process has a store object of its own over the same data, and a monotonic clock of its own.
      store: { ...store },
      redirectUri,
      now,
      monotonic: () => performance.now(),
      ...options,
      ...more,
    })
  return {
    server,
    store,
    clock,
    connections: elsewhere(),
    elsewhere,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
