// What every runtime has to do, without a test runner and without anything that only Node has. The servers run elsewhere;
// `control` is the URL that steers them. Each step gets servers of its own.
import {
  apiKeyProvider,
  createConnection,
  finishAuthorization,
  memoryStore,
  oauth2Provider,
  startAuthorization,
} from '@evergrant/core'

const callers = 50

/** What a step works with. */
function sceneOf(control) {
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

function connect(server, { provider, ...options } = {}) {
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
function same(actual, expected, what) {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value))
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, got ${found}`)
}

/** The error of a promise that must reject. */
async function failureOf(promise) {
  const none = Symbol('none')
  const error = await promise.then(
    () => none,
    (thrown) => thrown,
  )
  if (error === none) throw new Error('it succeeded, but must fail')
  return error
}

const many = (call) => Promise.all(Array.from({ length: callers }, call))
const hourAgo = { ageSeconds: 3601 }

async function login({ start }) {
  const server = await start({ requirePkce: true })
  const connection = connect(server)
  const redirectUri = 'http://127.0.0.1:1/callback'
  const pending = await startAuthorization(connection.provider, { redirectUri })
  const page = await fetch(pending.url, { redirect: 'manual' })
  await finishAuthorization(connection, page.headers.get('location'), pending)
  const response = await connection.fetch(`${server.apiUrl}/things`)
  same(response.status, 200, 'status')
  await response.text()
  same((await server.stats()).tokenRequests, 1, 'token requests')
}

async function expired({ start }) {
  const server = await start({ tokenDelay: 50 })
  const connection = connect(server, { credentials: await server.issue(hourAgo) })
  const tokens = await many(() => connection.getAccessToken())
  same(new Set(tokens).size, 1, 'different tokens')
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 1, reuse: 0 }, 'requests')
}

async function revokedEarly({ start }) {
  const server = await start()
  const connection = connect(server, { credentials: await server.issue() })
  await server.revokeAccessToken()
  const statuses = await many(async () => {
    const response = await connection.fetch(`${server.apiUrl}/things`)
    await response.text()
    return response.status
  })
  same([...new Set(statuses)], [200], 'statuses')
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 1, reuse: 0 }, 'requests')
}

const bytes = new TextEncoder().encode('a=1')
const form = new FormData()
form.append('a', '1')
form.append('file', new Blob(['content']), 'name.txt')

const bodies = {
  text: (url) => [url, { body: 'a=1' }],
  bytes: (url) => [url, { body: bytes }],
  'an ArrayBuffer': (url) => [url, { body: bytes.buffer }],
  URLSearchParams: (url) => [url, { body: new URLSearchParams('a=1') }],
  'a Blob': (url) => [url, { body: new Blob(['a=1']) }],
  FormData: (url) => [url, { body: form }],
  'a Request': (url) => [new Request(url, { method: 'POST', body: 'a=1' })],
}

async function replay({ start }) {
  const server = await start()
  const connection = connect(server, { credentials: await server.issue() })
  for (const [kind, build] of Object.entries(bodies)) {
    await server.revokeAccessToken()
    const [input, init] = build(`${server.apiUrl}/things`)
    const response = await connection.fetch(input, init && { method: 'POST', ...init })
    same(response.status, 200, `status with ${kind}`)
    const { body } = await response.json()
    const isWhole =
      kind === 'FormData' ? body.includes('content') && body.includes('name.txt') : body === 'a=1'
    same(isWhole, true, `the body of ${kind} arrives whole`)
  }
  const { tokenRequests } = await server.stats()
  same(tokenRequests, Object.keys(bodies).length, 'token requests')
}

async function streams({ start }) {
  const server = await start()
  const connection = connect(server, { credentials: await server.issue() })
  const url = `${server.apiUrl}/things`
  const post = () =>
    connection.fetch(url, { method: 'POST', body: new Blob(['a=1']).stream(), duplex: 'half' })
  const first = await post()
  same((await first.json()).body, 'a=1', 'the body')
  await server.revokeAccessToken()
  const second = await post()
  await second.text()
  same(second.status, 401, 'status of a stream that cannot be sent again')
  const third = await post()
  same((await third.json()).body, 'a=1', 'the body of the next request')
}

async function redirects({ start }) {
  const [here, elsewhere] = [await start(), await start()]
  const credentials = await here.issue()
  const keyProvider = apiKeyProvider({
    id: 'keys',
    name: 'Keys',
    origins: [here.url],
    apply: (headers, key) => headers.set('x-api-key', key),
  })
  const connections = [
    connect(here, { credentials }),
    createConnection({ provider: keyProvider, credentials: { accessToken: 'secret', expiresIn: null } }),
  ]
  for (const connection of connections) {
    await here.failApi({ redirect: `${elsewhere.apiUrl}/landing` })
    const response = await connection.fetch(`${here.apiUrl}/things`, { headers: { cookie: 'session=1' } })
    await response.text()
    const [first] = (await here.stats()).requests.slice(-1)
    same(
      'authorization' in first.headers || 'x-api-key' in first.headers,
      true,
      'the first origin gets credentials',
    )
    const [landed] = (await elsewhere.stats()).requests.slice(-1)
    same(landed?.path, '/api/landing', 'where the redirect led')
    const leaked = ['authorization', 'x-api-key', 'cookie'].filter((name) => name in landed.headers)
    same(leaked, [], 'what crossed to the other origin')
  }
}

async function refused({ start, closedPort }, { tellsRefused }) {
  const server = await start()
  const tokenEndpoint = `http://127.0.0.1:${await closedPort()}/token`
  const connection = connect(server, {
    provider: { tokenEndpoint },
    credentials: await server.issue(hourAgo),
    timings: { attempts: 1 },
  })
  const { code } = await failureOf(connection.getAccessToken())
  same(code, tellsRefused ? 'refresh_failed' : 'refresh_ambiguous', 'code')
  return code
}

async function unknownHost({ start }, { tellsRefused }) {
  const server = await start()
  const connection = connect(server, {
    provider: { tokenEndpoint: 'https://nowhere.invalid/token' },
    credentials: await server.issue(hourAgo),
    timings: { attempts: 1 },
  })
  const { code } = await failureOf(connection.getAccessToken())
  same(code, tellsRefused ? 'refresh_failed' : 'refresh_ambiguous', 'code')
  return code
}

async function lostAnswer({ start }) {
  const server = await start()
  const connection = connect(server, { credentials: await server.issue() })
  // The API and the token endpoint share an origin, so that the token request may find a connection that was kept.
  const response = await connection.fetch(`${server.apiUrl}/things`)
  await response.text()
  await server.resetStats()
  await connection.replace(await server.issue(hourAgo))
  await server.failToken({ reset: 'after' })
  const { code } = await failureOf(connection.getAccessToken())
  const { tokenRequests, reuse } = await server.stats()
  const expectation = { code: 'refresh_ambiguous', tokenRequests: 1, reuse: 0 }
  same({ code, tokenRequests, reuse }, expectation, 'the refresh')
}

async function hang({ start }) {
  const server = await start()
  const connection = connect(server, {
    credentials: await server.issue(hourAgo),
    timings: { refreshMs: 400, leaseMs: 1_000 },
  })
  await server.failToken({ hang: true })
  const startedAt = Date.now()
  const { code } = await failureOf(connection.getAccessToken())
  same(code, 'refresh_ambiguous', 'code')
  const seconds = (Date.now() - startedAt) / 1000
  if (seconds > 3) throw new Error(`a deadline of 0.4 s took ${seconds} s`)
}

async function hugeAnswer({ start }) {
  const server = await start()
  const connection = connect(server, {
    credentials: await server.issue(hourAgo),
    timings: { attempts: 1 },
  })
  await server.failToken({ hugeBytes: 50_000_000, phase: 'after' })
  const { code } = await failureOf(connection.getAccessToken())
  same(code, 'refresh_ambiguous', 'code')
  const megabytes = Math.round((await server.stats()).hugeBytesWritten / 1_000_000)
  if (megabytes > 25) throw new Error(`${megabytes} MB of 50 were read`)
  return `${megabytes} MB left the server`
}

/** A clock that runs fast, so that seconds of waiting pass in milliseconds. */
function fastClock(factor) {
  const begin = performance.now()
  const elapsed = () => (performance.now() - begin) * factor
  const wall = Date.now()
  return {
    now: () => wall + elapsed(),
    monotonic: elapsed,
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms / factor, 60_000))
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

async function saving({ start }) {
  const server = await start({ tokenDelay: 100 })
  const store = memoryStore()
  let isDown = false
  const failing = {
    ...store,
    compareAndSet: async (...write) => {
      if (isDown) throw new Error('the store is down')
      return store.compareAndSet(...write)
    },
  }
  const connection = connect(server, { store: failing, credentials: await server.issue(), ...fastClock(50) })
  const stored = async () => new TextDecoder().decode((await store.get('acme/things')).data)
  await connection.getAccessToken()
  isDown = true
  const { accessToken } = await connection.refresh()
  same((await failureOf(connection.flush())).code, 'store_failed', 'flush while the store is down')
  same((await stored()).includes(accessToken), false, 'saved while the store is down')
  isDown = false
  await connection.flush()
  same((await stored()).includes(accessToken), true, 'saved by flush')

  const refreshing = connection.refresh()
  await connection[Symbol.asyncDispose]()
  same((await stored()).includes((await refreshing).accessToken), true, 'saved before dispose resolves')
}

/** By name; each resolves, with a word to print or nothing, or throws. */
export const steps = {
  'login by code exchange': login,
  [`expired, ${callers} calls: 1 token request`]: expired,
  [`revoked early, ${callers} calls: 1 token request`]: revokedEarly,
  '401 replayed with each kind of body': replay,
  'a stream: the 401 is handed over': streams,
  'redirect elsewhere: no credentials': redirects,
  'refused connection': refused,
  'host that there is not': unknownHost,
  'answer lost after rotation: 1 token request': lostAnswer,
  'endpoint that hangs: deadline': hang,
  'answer of 50 MB refused': hugeAnswer,
  'flush, and dispose in a refresh': saving,
}

/** Runs one step; never rejects. */
export async function runStep(name, control, runtime) {
  try {
    return { name, isPassed: true, note: (await steps[name](sceneOf(control), runtime)) ?? '' }
  } catch (error) {
    return { name, isPassed: false, note: String(error?.stack ?? error) }
  }
}
