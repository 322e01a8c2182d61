import { createHash } from 'node:crypto'
import {
  type Connection,
  type CredentialStore,
  createConnection,
  defaultTimings,
  memoryStore,
  oauth2Provider,
  type Provider,
} from '@evergrant/core'
import { createStats } from '../stats.ts'
import { createTokenGrants, type TokenGrants } from '../token-grants.ts'
import { lifetimeSeconds, type Schedule } from './schedule.ts'
import { createRandom, createScheduler, type Owner, type Scheduler } from './scheduler.ts'
import { createSimulatedNetwork, type SimulatedNetwork } from './simulated-network.ts'
import { type StoreTrouble, simulatedStore } from './simulated-store.ts'

/** One process of the world. */
export interface Process {
  owner: Owner
  connection: Connection
  /** Added to the wall clock. */
  clockOffset: number
}

/** Processes, a shared engine, a network, and one authorization server, all in virtual time. */
export interface World {
  scheduler: Scheduler
  network: SimulatedNetwork
  engine: CredentialStore
  grants: TokenGrants
  reuse(): number
  trouble: StoreTrouble
  processes: Process[]
  /** A new process in the place of an old one. */
  restart(index: number): void
  /** Every refresh token that was ever saved. */
  saved: Set<string>
  /** What was saved, by number of version: which account's tokens, and the state. For comparing two runs. */
  trace: string[]
  /** Opens an account and names its first refresh token. */
  openAccount(): string
  accountOf(refreshToken: string | null | undefined): number | undefined
}

/** The one connection of the world. */
export const id = 'acme/simulated'

const start = Date.UTC(2030, 0, 1)

/** Builds the world of a schedule. */
export function createWorld({ seed, rotation, familyRevocation, processes }: Schedule): World {
  const random = createRandom(seed)
  const scheduler = createScheduler(start)
  const stats = createStats()
  const grants = createTokenGrants({
    rotation,
    familyRevocation,
    accessTokenLifetime: lifetimeSeconds,
    refreshTokenLifetime: undefined,
    refreshKillsAccessToken: false,
    now: scheduler.now,
    stats,
  })
  const network = createSimulatedNetwork(scheduler, grants, random)
  const saved = new Set<string>()
  const trace: string[] = []
  const accounts = new Map<string, number>()
  const engine = observed(memoryStore({ now: scheduler.now }), (data, version) => {
    const { credentials, ended } = JSON.parse(new TextDecoder().decode(data))
    const { refreshToken } = credentials ?? {}
    const issue = saved.has(refreshToken)
      ? undefined
      : network.issues.find(({ refreshToken: issued }) => issued === refreshToken)
    // The lease has run out since it was asked for: somebody else may have sent the same token by now.
    if (issue && scheduler.now() - issue.sentAt > defaultTimings.leaseMs) network.overdue.add(issue.sent)
    if (refreshToken) saved.add(refreshToken)
    trace.push(
      `${scheduler.now()} v${version} account ${accountOf(credentials?.refreshToken)} ${ended?.reason ?? 'alive'}`,
    )
  })
  const trouble: StoreTrouble = { downUntil: 0, lostAnswers: 0 }
  const provider: Provider = oauth2Provider({
    id: 'simulated',
    name: 'Simulated',
    origins: ['https://api.invalid'],
    tokenEndpoint: 'https://auth.invalid/token',
    clientId: 'client',
    rotation,
  })

  // An answer's refresh token belongs to the account of the one that was sent.
  function accountOf(token: string | null | undefined): number | undefined {
    if (!token) return undefined
    const known = accounts.get(token)
    if (known !== undefined) return known
    const account = accountOf(network.issues.find((issue) => issue.refreshToken === token)?.sent)
    if (account !== undefined) accounts.set(token, account)
    return account
  }

  const openAccount = (): string => {
    const { refreshToken = '' } = grants.issue()
    accounts.set(refreshToken, accounts.size)
    return refreshToken
  }

  const initial = openAccount()
  // In every other world each process, also one that starts anew, is configured with the same initial credentials.
  const isConfigured = seed % 2 === 0
  const startProcess = (isFirst = false): Process => {
    const owner: Owner = { isDead: false, stoppedUntil: 0 }
    const process = { owner, clockOffset: 0 } as Process
    process.connection = createConnection({
      provider,
      id,
      store: simulatedStore(engine, owner, scheduler, random, trouble),
      ...(isFirst || isConfigured ? { credentials: { refreshToken: initial } } : {}),
      fetch: network.fetchOf(owner),
      now: () => scheduler.now() + process.clockOffset,
      monotonic: scheduler.now,
      random,
      digest: (data) => createHash('sha256').update(data).digest(),
      sleep: (ms, { signal } = {}) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve()
          const callOff = scheduler.after(ms, owner, resolve, true)
          signal?.addEventListener('abort', () => {
            callOff()
            resolve()
          })
        }),
    })
    return process
  }

  const world: World = {
    scheduler,
    network,
    engine,
    grants,
    reuse: () => stats.reuse,
    trouble,
    saved,
    trace,
    openAccount,
    accountOf,
    processes: Array.from({ length: processes }, (_, index) => startProcess(index === 0)),
    restart(index) {
      world.processes[index]!.owner.isDead = true
      world.processes[index] = startProcess()
    },
  }
  return world
}

/** A store that shows what is saved. */
function observed(
  engine: CredentialStore,
  onSave: (data: Uint8Array, version: number) => void,
): CredentialStore {
  return {
    ...engine,
    async compareAndSet(recordId, expected, write) {
      const version = await engine.compareAndSet(recordId, expected, write)
      if (version !== undefined) onSave(write.data, version)
      return version
    },
  }
}
