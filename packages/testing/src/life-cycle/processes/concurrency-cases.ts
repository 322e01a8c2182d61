import { deepEqual } from 'node:assert/strict'
import { assemble, type Company, type RemoteServer, type Worker } from './company.ts'
import type { ProcessCase, ProcessCaseContext } from './process-case.ts'
import type { CallResults } from './work.ts'

const processes = 4
const callers = 50
const id = 'acme/things'
const lifetimeMs = 3_600_000

interface Crowd extends AsyncDisposable {
  company: Company
  server: RemoteServer
  /** Every caller in every process makes a call, all at once. */
  call(): Promise<CallResults[]>
}

/** Processes with the same connection, each of which has made a call. */
async function gather(store: URL, unauthorizedStep = 0): Promise<Crowd> {
  const company = await assemble(store)
  const server = await company.startServer({
    rotation: 'single_use',
    familyRevocation: true,
    refreshKillsAccessToken: true,
    tokenDelay: 30,
    unauthorizedStep,
  })
  const credentials = await server.issue()
  const connection = { id, server: server.address, rotation: 'single_use' as const, credentials }
  const workers: Worker[] = await Promise.all(
    Array.from({ length: processes }, () => company.startWorker({ connections: [connection] })),
  )
  const callAll = (each: number): Promise<CallResults[]> =>
    Promise.all(workers.map(({ call }) => call.call(id, each)))
  deepEqual(failuresOf(await callAll(1)), [])
  deepEqual((await server.counts()).tokenRequests, 0)
  return {
    company,
    server,
    call: () => callAll(callers),
    [Symbol.asyncDispose]: () => company[Symbol.asyncDispose](),
  }
}

const failuresOf = (results: readonly CallResults[]): string[] =>
  results.flatMap(({ failures }) => Object.keys(failures))

async function storm({ store }: ProcessCaseContext, begin: 'expired' | 'revoked', step = 0): Promise<void> {
  await using crowd = await gather(store, step)
  const { company, server } = crowd
  if (begin === 'expired') await company.advance(lifetimeMs)
  else await server.revokeAccessTokens()
  const results = await crowd.call()
  deepEqual(failuresOf(results), [])
  deepEqual(await server.counts(), { tokenRequests: 1, grants: 1, refused: 0, reuse: 0 })
}

const who = `${processes} processes of ${callers} callers, single use with family revocation`

/** Many processes want a token at the same moment. */
export const concurrencyCases: readonly ProcessCase[] = [
  {
    promises: 'C7, P6',
    name: `${who}: as many token requests as expirations, none is refused and no call fails`,
    async run({ store, expirations }) {
      await using crowd = await gather(store)
      let calls = 0
      for (let expiration = 0; expiration < expirations; expiration++) {
        await crowd.company.advance(lifetimeMs)
        const results = await crowd.call()
        deepEqual(failuresOf(results), [])
        calls += results.reduce((sum, result) => sum + result.calls, 0)
      }
      deepEqual(await crowd.server.counts(), {
        tokenRequests: expirations,
        grants: expirations,
        refused: 0,
        reuse: 0,
      })
      console.log(
        `${calls} calls over ${expirations} expirations: ${expirations} token requests, none refused`,
      )
    },
  },
  {
    promises: 'C1, C2',
    name: `${who}: an expired token costs one token request`,
    run: (context) => storm(context, 'expired'),
  },
  {
    promises: 'C4, C5',
    name: `${who}: a token revoked early costs one token request`,
    run: (context) => storm(context, 'revoked'),
  },
  {
    promises: 'C5, F9',
    name: `${who}: a token revoked early costs one token request, also when the 401s come over 400 ms`,
    run: (context) => storm(context, 'revoked', 2),
  },
]
