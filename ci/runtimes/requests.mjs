// Requests through a connection: what carries credentials, and what is sent again.
import { apiKeyProvider, createConnection, createHttpClient } from '@evergrant/core'
import { connect, same } from './scene.mjs'

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

export async function replay({ start }) {
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

export async function streams({ start }) {
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

function connectByKey(server) {
  const provider = apiKeyProvider({
    id: 'keys',
    name: 'Keys',
    origins: [server.url],
    apply: (headers, key) => headers.set('x-api-key', key),
  })
  return createConnection({ provider, credentials: { accessToken: 'secret', expiresIn: null } })
}

export async function apiKey({ start }) {
  const [here, elsewhere] = [await start(), await start()]
  const connection = connectByKey(here)
  const keys = []
  for (const server of [here, elsewhere]) {
    // The server wants a bearer token: its 401 is the caller's, because no key can be refreshed.
    const response = await connection.fetch(`${server.apiUrl}/things`)
    same(response.status, 401, 'status')
    await response.text()
    const [{ headers }] = (await server.stats()).requests.slice(-1)
    keys.push(headers['x-api-key'] ?? 'none')
  }
  same(keys, ['secret', 'none'], 'keys on the origin and elsewhere')
  const { apiRequests, tokenRequests } = await here.stats()
  same({ apiRequests, tokenRequests }, { apiRequests: 1, tokenRequests: 0 }, 'requests')
}

export async function httpClient({ start }) {
  const server = await start()
  const connection = connect(server, { credentials: await server.issue() })
  const client = createHttpClient({ connection, baseUrl: server.apiUrl })
  await server.revokeAccessToken()
  await server.failApi({ status: 503 }, 1)
  const answer = await client.request('things', { method: 'POST', json: { a: 1 } })
  same([answer.method, answer.body], ['POST', '{"a":1}'], 'what arrived')
  const { tokenRequests, apiRequests } = await server.stats()
  same({ tokenRequests, apiRequests }, { tokenRequests: 1, apiRequests: 3 }, 'requests: 503, 401, 200')
}

export async function redirects({ start }) {
  const [here, elsewhere] = [await start(), await start()]
  const credentials = await here.issue()
  const connections = [connect(here, { credentials }), connectByKey(here)]
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
