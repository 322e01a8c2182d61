import {
  type AuthenticationError,
  type Connection,
  type CredentialStore,
  createConnection,
  type Fetch,
  memoryStore,
  oauth2Provider,
  type Rotation,
} from '@evergrant/core'
import { expect, test } from 'vitest'
import { startAuthorizationServer } from '../authorization-server.ts'
import type { ServerRotation } from '../token-grants.ts'
import { type FastTime, fastTime } from './fast-time.ts'

// A process dies in the middle of a refresh; the next one comes when the lease of the dead one has run out.

const steps = ['lease written', 'sent', 'rotated', 'answer in memory', 'saved'] as const
type Step = (typeof steps)[number]

const never = (): Promise<never> => new Promise(() => {})

/** What a process works with until it dies; then nothing comes back to it any more. */
interface Body {
  fetch: Fetch
  store: CredentialStore
  time: FastTime
  /** Resolves when it has died. */
  death: Promise<void>
}

/** A process that dies at this step. */
function mortal(step: Step, shared: CredentialStore, time: FastTime): Body {
  const death = Promise.withResolvers<void>()
  let isDead = false
  const die = (): Promise<never> => {
    isDead = true
    death.resolve()
    return never()
  }
  const living = <A extends unknown[], R>(call: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) => {
    return async (...args) => {
      if (isDead) return never()
      const result = await call(...args)
      return isDead ? never() : result
    }
  }
  const sleep: FastTime['sleep'] = living(time.sleep)
  return {
    death: death.promise,
    time: { ...time, sleep },
    fetch: async (input, init) => {
      if (step === 'lease written') return die()
      // The request is on its way, and the server does what it asks for whether or not somebody waits.
      const answer = fetch(input, init)
      if (step === 'sent') return die()
      const response = await answer
      return step === 'rotated' ? die() : response
    },
    store: {
      ...shared,
      get: living(shared.get),
      acquire: living(shared.acquire),
      async compareAndSet(...save) {
        if (isDead || step === 'answer in memory') return die()
        await shared.compareAndSet(...save)
        return die()
      },
    },
  }
}

async function survival(
  step: Step,
  rotation: { server: ServerRotation; client: Rotation },
  familyRevocation: boolean,
): Promise<string> {
  const time = fastTime(10)
  const tokenDelay = (index: number): number => (index === 0 ? 50 : 0)
  await using server = await startAuthorizationServer({
    rotation: rotation.server,
    familyRevocation,
    tokenDelay,
    now: time.now,
  })
  const provider = oauth2Provider({
    id: 'mortal',
    name: 'Mortal',
    ...server.options,
    rotation: rotation.client,
  })
  const shared = memoryStore({ now: time.now })
  const open = (store: CredentialStore, settings: FastTime, fetch?: Fetch): Connection =>
    createConnection({ ...settings, provider, id: 'acme/mortal', store, ...(fetch ? { fetch } : {}) })
  const credentials = server.issue({ ageSeconds: 7_200 })
  await createConnection({ ...time, provider, id: 'acme/mortal', store: { ...shared }, credentials }).status()

  const body = mortal(step, shared, time)
  void open(body.store, body.time, body.fetch).getAccessToken()
  await body.death
  // Long enough also for a request that reaches the server late.
  await time.sleep(45_000)
  const { tokenRequests } = server.stats
  const heir = open({ ...shared }, time)
  try {
    const token = await heir.getAccessToken()
    const isAlive = server.isLiving(token) && (await heir.refresh()) !== undefined
    return isAlive ? 'alive' : 'a dead token'
  } catch (error) {
    // One replay is what tells, and the only thing that could have helped.
    const replays = server.stats.tokenRequests - tokenRequests
    return `${(error as AuthenticationError).reason} after ${replays} replay`
  }
}

const alive = {
  'lease written': 'alive',
  sent: 'alive',
  rotated: 'alive',
  'answer in memory': 'alive',
  saved: 'alive',
}
const lost = 'rotation_lost after 1 replay'
const middleLost = { ...alive, sent: lost, rotated: lost, 'answer in memory': lost }

test.concurrent.for<[string, ServerRotation, Rotation, boolean, Record<Step, string>]>([
  ['none', 'none', 'none', false, alive],
  ['until_used', 'until_used', 'until_used', false, alive],
  ['a grace, and the next call inside it', { graceSeconds: 120 }, { graceSeconds: 120 }, false, alive],
  ['a grace, and the next call beyond it', { graceSeconds: 30 }, { graceSeconds: 30 }, false, middleLost],
  ['single_use', 'single_use', 'single_use', false, middleLost],
  ['single_use and family revocation', 'single_use', 'single_use', true, middleLost],
  ['unknown, in truth single_use', 'single_use', 'unknown', false, middleLost],
  ['unknown, in truth none', 'none', 'unknown', false, alive],
])('P5: the kill matrix: %s', async ([, server, client, family, expected]) => {
  const found = await Promise.all(
    steps.map(async (step) => [step, await survival(step, { server, client }, family)] as const),
  )
  expect(Object.fromEntries(found)).toEqual(expected)
})
