import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectionHandler } from '@evergrant/core'
import { toNodeListener } from '@evergrant/core/node'
import { expect, test } from 'vitest'
import { setStage } from './stage.ts'

const site = 'http://localhost:8765'

async function setHandler() {
  const stage = await setStage()
  const handler = connectionHandler(stage.connections, {
    basePath: '/connect',
    identify: (request) => request.headers.get('x-session') ?? undefined,
  })
  const call = (
    path: string,
    { session = 'acme', ...init }: RequestInit & { session?: string; headers?: Record<string, string> } = {},
  ) =>
    handler(
      new Request(new URL(path, site), {
        ...init,
        headers: { ...(session === '' ? {} : { 'x-session': session }), ...init.headers },
      }),
    )
  const logIn = async (path = '/connect/mail') => {
    const begun = await call(path)
    const answer = await stage.server.authorize(begun.headers.get('location') ?? '')
    const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    return { begun, answer, cookie, finish: (init = {}) => call(answer, { headers: { cookie }, ...init }) }
  }
  return { stage, handler, call, logIn, [Symbol.asyncDispose]: () => stage.server.close() }
}

test('a person logs in, sees the connection, and removes it', async () => {
  await using site = await setHandler()
  const { begun, finish } = await site.logIn('/connect/mail?returnTo=/settings')
  expect(begun.status).toBe(302)
  const finished = await finish()
  expect([finished.status, finished.headers.get('location')]).toEqual([302, '/settings'])
  expect(await (await site.call('/connect')).json()).toMatchObject([{ id: 'acme/mail', state: 'active' }])
  expect((await site.call('/connect/mail', { method: 'DELETE' })).status).toBe(204)
  expect((await site.call('/connect/mail', { method: 'DELETE' })).status).toBe(404)
})

test('S5: the identity comes from the session alone, and another session cannot finish a login', async () => {
  await using site = await setHandler()
  expect((await site.call('/connect/mail?identity=other', { session: '' })).status).toBe(401)
  const { answer, cookie } = await site.logIn()
  const foreign = await site.call(answer, { session: 'mallory', headers: { cookie } })
  expect(foreign.status).toBe(400)
  expect(await (await site.call('/connect', { session: 'mallory' })).json()).toEqual([])
  expect((await site.call(answer, { headers: { cookie } })).status).toBe(200)
})

test('S5: returnTo to another origin is refused in every spelling', async () => {
  await using site = await setHandler()
  for (const returnTo of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example\t',
    'javascript:x',
  ]) {
    const { status, headers } = await site.call(`/connect/mail?returnTo=${encodeURIComponent(returnTo)}`)
    const ends = headers.get('location') ?? ''
    expect([status === 400 || !ends.includes('evil'), returnTo]).toEqual([true, returnTo])
  }
})

test('S5: a deletion from another origin, an unknown provider and an unknown path are turned away', async () => {
  await using site = await setHandler()
  const foreign = { method: 'DELETE', headers: { origin: 'https://evil.example' } }
  expect((await site.call('/connect/mail', foreign)).status).toBe(403)
  expect((await site.call('/connect/nobody')).status).toBe(404)
  expect((await site.call('/elsewhere')).status).toBe(404)
  expect((await site.call('/connect/mail', { method: 'POST' })).status).toBe(405)
})

test('S5: an identity that begins with another and a slash is somebody else', async () => {
  await using site = await setHandler()
  const { answer, cookie, finish } = await site.logIn()
  for (const session of ['ac', 'acme/team'])
    expect((await site.call(answer, { session, headers: { cookie } })).status).toBe(400)
  await finish()
  const { stage } = site
  const credentials = stage.server.issue()
  await stage.connections.add('acme/team/mail', { provider: 'mail', credentials })
  expect(await (await site.call('/connect')).json()).toMatchObject([{ id: 'acme/mail' }])
  const team = await site.call('/connect', { session: 'acme/team' })
  expect(await team.json()).toMatchObject([{ id: 'acme/team/mail' }])
})

test('S5: what the browser says of a deletion counts, also where the application does not know its own origin', async () => {
  await using site = await setHandler()
  const { finish } = await site.logIn()
  await finish()
  const behindProxy = 'https://app.example.com'
  const remove = (place: string) =>
    site.call('/connect/mail', {
      method: 'DELETE',
      headers: { origin: behindProxy, 'sec-fetch-site': place },
    })
  expect((await remove('same-site')).status).toBe(403)
  expect((await remove('cross-site')).status).toBe(403)
  expect((await remove('same-origin')).status).toBe(204)
})

test('a path that cannot be read is turned away', async () => {
  await using site = await setHandler()
  for (const path of ['/connect/%ff', '/connect/a%2Fb', '/connect/a/b'])
    expect((await site.call(path)).status).toBe(404)
})

test('S5: a path with two slashes names no other host, behind node:http', async () => {
  const urls: string[] = []
  const listener = toNodeListener(async ({ url }) => {
    urls.push(new URL(url).host)
    return new Response('seen')
  })
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ host: '127.0.0.1', port, path: '//evil.example/connect' }, resolve)
  })
  response.resume()
  server.close()
  expect(urls).toEqual([`127.0.0.1:${port}`])
})

test('the handler works behind node:http', async () => {
  await using site = await setHandler()
  const server = createServer(toNodeListener(site.handler))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/connect/mail`
    const response = await fetch(url, { redirect: 'manual', headers: { 'x-session': 'acme' } })
    expect(response.status).toBe(302)
    expect(response.headers.get('set-cookie')).toContain('HttpOnly')
    const removed = await fetch(url, { method: 'DELETE', headers: { 'x-session': 'acme' } })
    expect(removed.status).toBe(404)
  } finally {
    server.close()
  }
})

test('an answer that breaks off ends its own request and nothing else', async () => {
  const handler = async (): Promise<Response> => {
    let pulls = 0
    const body = new ReadableStream({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new TextEncoder().encode('begun'))
        else controller.error(new Error('broken'))
      },
    })
    return new Response(body)
  }
  const server = createServer(toNodeListener(handler))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const read = async (): Promise<string> => (await fetch(`${origin}/`)).text()
    await expect(read()).rejects.toThrow()
    await expect(read()).rejects.toThrow()
  } finally {
    server.close()
  }
})
