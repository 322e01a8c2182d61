// What an application's requests share: the refresh that one of them began serves all, and outlives it.
import { deploy } from './application.mjs'
import { hourAgo, many, same } from './scene.mjs'

async function deployWith(server, credentials, runtime, options) {
  const { connections, visit } = deploy(server, runtime, options)
  await connections.add('acme/things', { provider: 'things', credentials })
  const page = async (options) => {
    const response = await visit('/things', options)
    await response.text()
    return response.status
  }
  return { page }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function sameRequests(server) {
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 1, reuse: 0 }, 'requests')
}

export async function requestsAtOnce({ start }, runtime) {
  const server = await start({ tokenDelay: 50 })
  const { page } = await deployWith(server, await server.issue(hourAgo), runtime)
  same([...new Set(await many(() => page()))], [200], 'statuses after an expiry')
  await sameRequests(server)
}

export async function afterTheAnswer({ start }, runtime) {
  const server = await start({ tokenDelay: 100 })
  const due = await server.issue({ ageSeconds: 3_540 })
  const { page } = await deployWith(server, due, runtime)
  same(await page(), 200, 'the page with a token that is due')
  const isDueToken = async () => {
    const { requests } = await server.stats()
    const { headers } = requests.findLast(({ path }) => path === '/api/things')
    return headers.authorization === `Bearer ${due.accessToken}`
  }
  same(await isDueToken(), true, 'the page was answered with the token at hand')
  for (let tries = 0; (await server.stats()).grants === 0; tries++) {
    if (tries > 100) throw new Error('the refresh came to nothing after the answer')
    await pause(20)
  }
  await pause(20)
  same(await page(), 200, 'the page afterwards')
  same(await isDueToken(), false, 'the page still got the old token')
  await sameRequests(server)
}

export async function withoutWaitUntil({ start }, runtime) {
  const server = await start({ tokenDelay: 100 })
  const { page } = await deployWith(server, await server.issue({ ageSeconds: 3_540 }), runtime, {})
  same(await page(), 200, 'the page with a token that is due')
  await pause(300)
  await server.revokeAccessToken()
  // Where a refresh had been ended half-way, this one would wait for it, or send its token once more.
  same(await page(), 200, 'the page with a token that is refused')
  const { tokenRequests, reuse } = await server.stats()
  same({ tokenRequests, reuse }, { tokenRequests: 2, reuse: 0 }, 'requests')
}

export async function callerThatLeaves({ start }, runtime) {
  const server = await start({ tokenDelay: 300 })
  const { page } = await deployWith(server, await server.issue(hourAgo), runtime)
  const leaving = new AbortController()
  const left = page({ signal: leaving.signal }).catch(() => 'left')
  await pause(100)
  leaving.abort()
  await left
  same(await page(), 200, 'the page of the next one')
  await sameRequests(server)
}
