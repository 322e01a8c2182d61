import { type Connection, type CredentialStore, memoryStore } from '@evergrant/core'
import { createRetently, type Retently } from '@evergrant/retently'
import { createSmartsheets, type Smartsheets } from '@evergrant/smartsheets'
import {
  type RetentlySimulator,
  type Simulator,
  type SmartsheetsSimulator,
  startRetently,
  startSmartsheets,
} from '@evergrant/testing'
import { type Clock, createClock } from './clock.ts'
import { createSecretNames, type SecretNames } from './secret-names.ts'

/** A service in the story and the connection to it. */
export interface Service {
  /** What people call it. */
  readonly name: string
  /** The service itself. */
  readonly simulator: Simulator
  /** Keeps the credentials. */
  readonly connection: Connection
  /** What its secrets are called. */
  readonly names: SecretNames
  /** One small request, as any part of an application makes it. */
  readonly call: () => Promise<unknown>
}

/** Everything that takes part in the story; disposing lets go of the connections and stops the services. */
export interface World extends AsyncDisposable {
  /** Shared by the services and the connections. */
  readonly clock: Clock
  /** Where credentials are kept. */
  readonly store: CredentialStore
  /** Surveys. */
  readonly retently: Service & { readonly client: Retently; readonly simulator: RetentlySimulator }
  /** Spreadsheets. */
  readonly smartsheets: Service & { readonly client: Smartsheets; readonly simulator: SmartsheetsSimulator }
}

/** Real services allow 150 and 300; pacing 200 calls at once would take a minute and is not what the story is about. */
const requestsPerMinute = 1000

const customers = 600
const rows = 5000

/** Starts both services on this machine, and opens a connection to each; nothing is sent yet. */
export async function startWorld(): Promise<World> {
  const clock = createClock()
  const { now, monotonic } = clock
  const store = memoryStore({ now })
  // The answers are spread over some time, as answers are.
  const surroundings = { now, requestsPerMinute, apiDelay: 15, tokenDelay: 120 }
  const unauthorizedDelay = (number: number): number => number * 2
  const surveys = await startRetently({ ...surroundings, unauthorizedDelay, customers })
  const spreadsheets = await startSmartsheets({
    ...surroundings,
    unauthorizedDelay,
    sheets: [{ name: 'Orders', rows, columns: 6 }],
  })

  const common = { store, now, monotonic, rateLimit: { requestsPerMinute } }
  const retently = createRetently({ ...common, ...surveys.options, id: 'acme/retently' })
  const smartsheets = createSmartsheets({
    ...common,
    ...spreadsheets.options,
    id: 'acme/smartsheets',
    scopes: ['READ_SHEETS'],
  })
  return {
    clock,
    store,
    retently: {
      name: 'Retently',
      simulator: surveys,
      client: retently,
      connection: retently.connection,
      names: createSecretNames(),
      call: () => retently.request('ping'),
    },
    smartsheets: {
      name: 'Smartsheet',
      simulator: spreadsheets,
      client: smartsheets,
      connection: smartsheets.connection,
      names: createSecretNames(),
      call: () => smartsheets.request('users/me'),
    },
    async [Symbol.asyncDispose]() {
      await retently.connection[Symbol.asyncDispose]()
      await smartsheets.connection[Symbol.asyncDispose]()
      await Promise.all([surveys.close(), spreadsheets.close()])
    },
  }
}
