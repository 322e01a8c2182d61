// A process of its own: authorization servers, for connections in other processes.
import {
  type AuthorizationServer,
  type AuthorizationServerClientOptions,
  startAuthorizationServer,
} from '../../authorization-server.ts'
import type { IssuedCredentials } from '../../simulator.ts'
import type { SimulatorOptions } from '../../simulator-options.ts'
import type { Stats } from '../../stats.ts'
import { answerCalls, setupOf } from './answer-calls.ts'
import { type ClockSetup, processClock } from './process-clock.ts'

/** How a server behaves; delays are real time. */
export interface ServerSetup
  extends Pick<
    SimulatorOptions,
    'rotation' | 'familyRevocation' | 'accessTokenLifetime' | 'refreshKillsAccessToken'
  > {
  /** Passes between the arrival of a token request and its effect, in milliseconds. */
  readonly tokenDelay?: number
  /** The same, for the first token request alone. */
  readonly firstTokenDelay?: number
  /** Each 401 is answered so many milliseconds later than the one before, up to the two hundredth. */
  readonly unauthorizedStep?: number
}

/** How a server is reached. */
export interface ServerAddress {
  readonly url: string
  readonly apiUrl: string
  readonly options: AuthorizationServerClientOptions
}

/** What a server has counted. */
export type ServerCounts = Pick<Stats, 'tokenRequests' | 'grants' | 'refused' | 'reuse'>

const clock = processClock(setupOf<ClockSetup>())
const servers = new Map<string, AuthorizationServer>()

/** What a process of servers can be told; a server is named by its URL. */
export type AuthorizationFunctions = {
  start(setup: ServerSetup): Promise<ServerAddress>
  issue(url: string, ageSeconds: number): IssuedCredentials
  revokeAccessTokens(url: string): void
  revokeGrants(url: string): void
  counts(url: string): ServerCounts
  advance(ms: number): void
}

answerCalls({
  async start({ tokenDelay = 0, firstTokenDelay = tokenDelay, unauthorizedStep = 0, ...options }) {
    const server = await startAuthorizationServer({
      ...options,
      now: clock.now,
      tokenDelay: (index) => (index === 0 ? firstTokenDelay : tokenDelay),
      unauthorizedDelay: (index) => (index % 200) * unauthorizedStep,
    })
    servers.set(server.url, server)
    const { url, apiUrl } = server
    return { url, apiUrl, options: server.options }
  },
  issue: (url, ageSeconds) => servers.get(url)!.issue({ ageSeconds }),
  revokeAccessTokens: (url) => servers.get(url)!.revokeAccessToken(),
  revokeGrants: (url) => servers.get(url)!.revokeGrant(),
  counts(url) {
    const { tokenRequests, grants, refused, reuse } = servers.get(url)!.stats
    return { tokenRequests, grants, refused, reuse }
  },
  advance: clock.advance,
} satisfies AuthorizationFunctions)
