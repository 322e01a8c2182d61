// What every step stands on. The servers run elsewhere; `control` is the URL that steers them.
import { createConnection, memoryStore, oauth2Provider } from '@evergrant/core'

export const callers = 50

/** What a step works with. */
export function sceneOf(control) {
  const ask = async (server, call, args) => {
    const response = await fetch(control, { method: 'POST', body: JSON.stringify({ server, call, args }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`the simulator failed at ${call}: ${text}`)
    return JSON.parse(text)
  }
  const start = async (options = {}) => {
    const server = await ask(undefined, 'start', [{ familyRevocation: true, ...options }])
    const call =
      (name) =>
      (...args) =>
        ask(server.url, name, args)
    return {
      ...server,
      issue: call('issue'),
      isLiving: call('isLiving'),
      revokeAccessToken: call('revokeAccessToken'),
      failToken: call('failToken'),
      failApi: call('failApi'),
      stats: call('stats'),
      resetStats: call('resetStats'),
      close: call('close'),
    }
  }
  return { start, closedPort: () => ask(undefined, 'closedPort', []) }
}

/** A connection to a server. */
export function connect(server, { provider, ...options } = {}) {
  return createConnection({
    provider: oauth2Provider({
      id: 'things',
      name: 'Things',
      ...server.options,
      rotation: 'single_use',
      ...provider,
    }),
    id: 'acme/things',
    store: memoryStore(),
    ...options,
  })
}

/** Throws unless two plain values are equal. */
export function same(actual, expected, what) {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value))
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, got ${found}`)
}

/** The error of a promise that must reject. */
export async function failureOf(promise) {
  const none = Symbol('none')
  const error = await promise.then(
    () => none,
    (thrown) => thrown,
  )
  if (error === none) throw new Error('it succeeded, but must fail')
  return error
}

/** As many at once as there are callers. */
export const many = (call) => Promise.all(Array.from({ length: callers }, call))
/** Issued so long ago that the access token has just expired. */
export const hourAgo = { ageSeconds: 3601 }
