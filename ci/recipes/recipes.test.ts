// The recipes of docs/recipes.md as they stand, on the real libraries, Postgres and Redis; only the addresses are others.
import { equal, match, ok } from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Connections } from '@evergrant/core'
import { postgresStore } from '@evergrant/store-postgres'
import { type AuthorizationServer, startAuthorizationServer } from '@evergrant/testing'
import type { Pool } from 'pg'
import { fencesOf } from '../../tools/doc-fences.ts'

const folder = join(import.meta.dirname, '.fences')
const site = 'https://app.example.com'
const server = await startAuthorizationServer({
  rotation: 'single_use',
  familyRevocation: true,
  clientId: 'your-client-id',
  clientSecret: 'your-client-secret',
})
layOut(server)
const { connections, pool } = await recipe<{ connections: Connections; pool: Pool }>('connections')
await postgresStore({ client: pool }).migrate()
const listeners: Server[] = []

after(async () => {
  for (const listener of listeners) listener.close()
  await pool.end()
  await server.close()
  rmSync(folder, { recursive: true })
})

function layOut({ url }: AuthorizationServer): void {
  mkdirSync(folder, { recursive: true })
  const page = readFileSync(join(import.meta.dirname, '../../docs/recipes.md'), 'utf8')
  for (const { fileName, code } of fencesOf(page))
    writeFileSync(join(folder, fileName), code.replaceAll(/https:\/\/(auth|api)\.example\.com/g, url))
}

async function recipe<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Module
}

/** Somebody who is new to the application. */
const newcomer = (): string => `user-${randomBytes(6).toString('hex')}`

/** A connection whose token is so many seconds old; it lives for an hour. */
async function connected(ageSeconds: number): Promise<string> {
  const user = newcomer()
  await connections.add(`${user}/mail`, { provider: 'mail', credentials: server.issue({ ageSeconds }) })
  return user
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 30_000
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`It never came true: ${condition}`)
    await sleep(20)
  }
}

async function listen(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const started = createServer(listener)
  listeners.push(started)
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

type Handle = (request: Request) => Response | Promise<Response>

/** Logs a person in, shows the connection, and takes it away again. */
async function walkThrough(handle: Handle, origin = site): Promise<void> {
  const session = { 'x-session': newcomer() }
  const call = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    handle(
      new Request(new URL(path, origin), {
        redirect: 'manual',
        ...init,
        headers: { ...session, ...init.headers },
      }),
    )
  const begun = await call('/connect/mail?returnTo=/settings')
  equal(begun.status, 302)
  const answer = new URL(await server.authorize(begun.headers.get('location') ?? ''))
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  equal((await call(answer.pathname + answer.search)).status, 400, 'another browser')
  const finished = await call(answer.pathname + answer.search, { headers: { cookie } })
  equal(`${finished.status} ${finished.headers.get('location')}`, '302 /settings')
  const [line] = (await (await call('/connect')).json()) as { state: string }[]
  equal(line?.state, 'active')
  equal((await call('/connect/mail', { method: 'DELETE' })).status, 204)
}

test('Hono: a person logs in and out', async () => {
  const { app } = await recipe<{ app: { fetch: Handle } }>('hono')
  await walkThrough((request) => app.fetch(request))
})

test('Express: a person logs in and out', async () => {
  const { app } = await recipe<{ app: Parameters<typeof createServer>[1] }>('express')
  await walkThrough((request) => fetch(request), await listen(app))
})

test('Next.js and all that route a Request to a Response: a person logs in and out', async () => {
  const route = await recipe<Record<string, Handle>>('route')
  await walkThrough((request) => route[request.method]!(request))
})

interface Function {
  fetch(request: Request, environment: unknown, context: object): Promise<Response>
}

test('a serverless function: a cold start with a fresh token reads the store once; one that is due is refreshed after the answer', async () => {
  const { default: handler } = await recipe<{ default: Function }>('serverless')
  const handed: Promise<unknown>[] = []
  const context = { waitUntil: (promise: Promise<unknown>) => void handed.push(promise) }
  const ask = (user: string) =>
    handler.fetch(new Request(site, { headers: { 'x-session': user } }), {}, context)
  const [fresh, due] = [await connected(0), await connected(3_400)]
  let statements = 0
  const { query } = pool
  pool.query = ((...args: never[]) => {
    statements += 1
    return (query as (...args: never[]) => unknown).apply(pool, args)
  }) as typeof query
  server.stats.reset()
  equal((await ask(fresh)).status, 200)
  pool.query = query
  equal(`${statements} read, ${server.stats.tokenRequests} token requests`, '1 read, 0 token requests')
  equal(handed.length, 0)
  equal((await ask(due)).status, 200)
  equal(handed.length, 1)
  await handed[0]
  equal(server.stats.tokenRequests, 1)
  console.log('a cold start with a fresh token: 1 read of the store, 0 token requests')
})

/** A token that has ended is refreshed once, without anybody who asks for it. */
async function isRefreshed(trigger: () => Promise<unknown>): Promise<void> {
  const user = await connected(7_200)
  server.stats.reset()
  await trigger()
  await until(async () => (await connections.get(`${user}/mail`).status()).state === 'fresh')
  equal(`${server.stats.tokenRequests}, ${server.stats.reuse} twice`, '1, 0 twice')
}

test('a cron route: what is due is refreshed, for nobody but the scheduler', async () => {
  const { GET } = await recipe<Record<string, Handle>>('cron')
  process.env.CRON_SECRET = 'of the scheduler'
  equal((await GET!(new Request(site))).status, 401)
  const request = new Request(site, { headers: { authorization: 'Bearer of the scheduler' } })
  await isRefreshed(async () => GET!(request))
})

test('pg-boss: its job refreshes what is due', async () => {
  interface Boss {
    send(name: string): Promise<unknown>
    stop(options: object): Promise<void>
  }
  const { boss } = await recipe<{ boss: Boss }>('pg-boss')
  try {
    await isRefreshed(() => boss.send('refresh-due'))
  } finally {
    await boss.stop({ graceful: false })
  }
})

test('BullMQ: its job refreshes what is due', async () => {
  interface Bull {
    queue: { add(name: string, data: object): Promise<unknown>; close(): Promise<void> }
    worker: { close(): Promise<void> }
  }
  const { queue, worker } = await recipe<Bull>('bullmq')
  try {
    await isRefreshed(() => queue.add('refresh-due', {}))
  } finally {
    await worker.close()
    await queue.close()
  }
})

test('a webhook: that a person is needed is told once, signed, and again where the receiver was away', async () => {
  const { sendEvents } = await recipe<{ sendEvents(...args: unknown[]): () => void }>('webhook')
  const told: { body: string; signature: unknown }[] = []
  let isAway = true
  const url = await listen(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    if (isAway) response.statusCode = 503
    else told.push({ body, signature: request.headers.signature })
    isAway = false
    response.end()
  })
  const stop = sendEvents(connections, url, 'shared with the receiver')
  const user = await connected(7_200)
  server.revokeGrant()
  await connections.refreshDue()
  await until(() => told.length > 0)
  await connections.refreshDue()
  stop()
  equal(told.length, 1)
  const [{ body, signature }] = told as [(typeof told)[0]]
  equal(signature, createHmac('sha256', 'shared with the receiver').update(body).digest('hex'))
  match(body, /"type":"reauthorization_required"/)
  ok(body.includes(`"${user}/mail"`))
})
