// One token request, whatever happens to it.
import { memoryStore } from '@evergrant/core'
import { connect, failureOf, hourAgo, many, same } from './scene.mjs'

export async function expired({ start }) {
  const server = await start({ tokenDelay: 50 })
  const connection = connect(server, { credentials: await server.issue(hourAgo) })
  const tokens = await many(() => connection.getAccessToken())
  same(new Set(tokens).size, 1, 'different tokens')
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 1, reuse: 0 }, 'requests')
}

export async function revokedEarly({ start }) {
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

export async function refused({ start, closedPort }, { tellsRefused }) {
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

export async function unknownHost({ start }, { tellsRefused }) {
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

export async function lostAnswer({ start }) {
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

export async function hang({ start }) {
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

export async function hugeAnswer({ start }) {
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

export async function saving({ start }) {
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

export async function keepAlive({ start }) {
  const server = await start({ accessTokenLifetime: 60 })
  const connection = connect(server, {
    credentials: await server.issue(),
    keepAlive: true,
    ...fastClock(100),
  })
  const refreshed = new Promise((resolve) => {
    let times = 0
    connection.on('refreshed', () => ++times === 2 && resolve())
  })
  await refreshed
  await connection[Symbol.asyncDispose]()
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 2, reuse: 0 }, 'requests though nobody asks')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  same((await server.stats()).tokenRequests, tokenRequests, 'requests after dispose')
}
