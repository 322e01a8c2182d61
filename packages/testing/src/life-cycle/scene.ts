import {
  type Connection,
  type ConnectionEvent,
  type ConnectionEventType,
  type ConnectionSettings,
  type CredentialStore,
  type Credentials,
  createConnection,
  EvergrantError,
  type KnownError,
  type Lease,
  memoryStore,
  type Provider,
  type Rotation,
} from '@evergrant/core'
import { expectNoSecrets } from '../no-secrets.ts'
import { type ScriptedOutcome, type ScriptedProvider, scriptedProvider, tokens } from './scripted-provider.ts'
import { delivered, type VirtualTime, virtualTime } from './virtual-time.ts'

/** What a scene is set up with. */
export interface SceneOptions {
  /** Default `single_use`. */
  rotation?: Rotation
  /** Default: the tokens with the number 2. */
  script?: readonly ScriptedOutcome[]
  /** Default: the tokens with the number 1, expired an hour ago. */
  credentials?: Credentials
  settings?: Partial<ConnectionSettings>
}

/** The members of a stored record that tests look at. */
export interface StoredData {
  credentials: Credentials | null
  lifetime?: { seconds: number; assumed: boolean }
  ended?: { of: string; reason: string; at: number }
  suspect?: { of: string; since?: number; replays: number }
  coolDown?: { until: number; code: string; failures: number; client: string }
}

/** A process: its view of the store, and its connection. */
export interface Process {
  readonly connection: Connection
  /** Functions that are set on it take the place of the store's. */
  readonly store: CredentialStore
  readonly events: ConnectionEvent[]
}

/** A connection to a scripted provider in virtual time. */
export interface Scene extends Process {
  readonly time: VirtualTime
  readonly scripted: ScriptedProvider
  /** What all processes share. */
  readonly memory: CredentialStore
  /** Another process, by default with the same provider. */
  elsewhere(provider?: Provider, settings?: Partial<ConnectionSettings>): Process
  /** What is stored, and when it is due by the store's clock, in milliseconds from now. */
  stored(): Promise<StoredData & { dueInMs: number | null; state: string; version: number }>
  /** Changes what is stored, as another process would. */
  change(change: (data: StoredData) => object): Promise<void>
  /** The error of a call that fails, after a look for secrets in it and in the events. */
  failure(call: Promise<unknown>): Promise<KnownError>
}

export const connectionId = 'acme/scripted'

const types: readonly ConnectionEventType[] = [
  'refresh_started',
  'refreshed',
  'refresh_failed',
  'replayed',
  'adopted',
  'discarded',
  'persist_failed',
  'reauthorization_required',
  'recovered',
  'revoked',
]

const secrets = [1, 2, 3, 4]
  .flatMap((number) => [`access-${number}`, `refresh-${number}`])
  .concat('the-client-secret')

/** Credentials with the tokens of this number, issued so many seconds ago for an hour. */
export function credentialsOf(number: number, ageSeconds: number, time: VirtualTime): Credentials {
  return {
    accessToken: `access-${number}`,
    refreshToken: `refresh-${number}`,
    issuedAt: new Date(time.now() - ageSeconds * 1000).toISOString(),
    expiresIn: 3600,
  }
}

/** Opens a connection whose initial credentials are stored already. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const time = virtualTime()
  const scripted = scriptedProvider({
    rotation: options.rotation ?? 'single_use',
    script: options.script ?? [tokens(2)],
  })
  const memory = memoryStore({ now: time.now })
  const heard: ConnectionEvent[][] = []

  const open = (
    provider: Provider,
    settings: Partial<ConnectionSettings> = {},
    credentials?: Credentials,
  ): Process => {
    const store = { ...memory }
    const connection = createConnection({
      ...time.runtime,
      ...settings,
      provider,
      id: connectionId,
      store,
      ...(credentials === undefined ? {} : { credentials }),
    })
    const events: ConnectionEvent[] = []
    heard.push(events)
    for (const type of types) connection.on(type, (event) => events.push(event))
    return { connection, store, events }
  }

  const read = async () => {
    const record = await memory.get(connectionId)
    if (record === undefined) throw new Error('Nothing is stored.')
    return { record, data: JSON.parse(new TextDecoder().decode(record.data)) as StoredData }
  }

  const credentials = options.credentials ?? credentialsOf(1, 7_200, time)
  const first = open(scripted.provider, options.settings, credentials)
  await time.run(first.connection.status())
  return {
    ...first,
    time,
    scripted,
    memory,
    elsewhere(provider = scripted.provider, settings = options.settings) {
      // What one process knows by its clock is unknown in another, though both clocks agree.
      const monotonic = () => time.runtime.monotonic()
      return open(provider, { monotonic, ...settings })
    },
    async stored() {
      const { record, data } = await read()
      const { dueAt, state, version } = record
      return { ...data, dueInMs: dueAt === null ? null : dueAt - time.now(), state, version }
    },
    async change(change) {
      const { record, data } = await read()
      const bytes = new TextEncoder().encode(JSON.stringify({ ...data, ...change(data) }))
      await memory.compareAndSet(connectionId, record.version, {
        provider: record.provider,
        data: bytes,
        dueInMs: 0,
      })
    },
    async failure(call) {
      const error: unknown = await time.run(call).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (!EvergrantError.isInstance(error))
        throw new Error('The call did not fail as it should.', { cause: error })
      await delivered()
      for (const value of [error, heard]) expectNoSecrets(value, secrets)
      return error
    },
  }
}

/** The types of these events, in order. */
export function typesOf(events: readonly ConnectionEvent[]): readonly string[] {
  return events.map(({ type }) => type)
}

/** Fails as a store does that has gone away; the text stands for what a driver puts into its errors. */
export async function storeIsDown(): Promise<never> {
  throw Object.assign(new Error('cannot write refresh-1 access-2'), {
    code: 'ECONNREFUSED',
    query: 'refresh-2',
  })
}

/** The settings of a process that is suspended while it waits for an answer: its own time limits do not strike. */
export const suspended: Required<Pick<ConnectionSettings, 'sleep'>> = {
  sleep: (_ms, { signal } = {}) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
}

/** Another process holds the lease. */
export async function holdElsewhere({ memory }: Scene, ttlMs = 30_000): Promise<Lease> {
  const lease = await memory.acquire(connectionId, { owner: 'another', ttlMs })
  if (lease === undefined) throw new Error('The lease is not free.')
  return lease
}

/** Another process has saved the tokens of this number, fresh. */
export async function saveElsewhere(scene: Scene, number: number, ageSeconds = 0): Promise<void> {
  const credentials = credentialsOf(number, ageSeconds, scene.time)
  await scene.change(() => ({ credentials }))
}

/** When requests were sent, in milliseconds since then. */
export function sentAfter({ scripted: { sent } }: Scene, start: number): number[] {
  return sent.map(({ at }) => at - start)
}

/** What is left of a call that failed. */
export interface FailedCall {
  scene: Scene
  /** Wall clock when it began. */
  start: number
  error: KnownError
  stored: Awaited<ReturnType<Scene['stored']>>
}

/** Opens a scene and asks for a token in vain. */
export async function failToGetToken(
  options: SceneOptions,
  prepare: (scene: Scene) => Promise<void> = async () => {},
): Promise<FailedCall> {
  const scene = await openScene(options)
  await prepare(scene)
  const start = scene.time.now()
  const error = await scene.failure(scene.connection.getAccessToken())
  return { scene, start, error, stored: await scene.stored() }
}

/** Lets the record say that the token was sent so long ago, with an unknown end. */
export function suspectSince(msAgo: number): (scene: Scene) => Promise<void> {
  return async ({ scripted, time, change }) => {
    const suspect = { of: scripted.grantOf('refresh-1'), since: time.now() - msAgo, replays: 0 }
    await change(() => ({ suspect }))
  }
}
