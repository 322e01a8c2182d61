import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Entry } from '../audience.ts'
import type { PageState } from './page-state.ts'

/** What the page asks of the story. */
export interface PageHost {
  /** How everything stands now. */
  state(): Promise<PageState>
  /** Lets something happen; false: not now, or there is no such thing. */
  act(name: string): Promise<boolean>
}

/** A page on this machine that shows the story while it is told. */
export interface PageServer extends AsyncDisposable {
  readonly url: string
  /** Shows what is told, and how everything stands then. */
  show(entry: Entry): Promise<void>
  /** Shows how everything stands. */
  update(): Promise<void>
}

const files: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'page.html', type: 'text/html; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
}

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Starts the page on a free port of 127.0.0.1. */
export async function startPageServer(host: PageHost): Promise<PageServer> {
  const told: Entry[] = []
  const viewers = new Set<ServerResponse>()
  let origin = ''

  const server = createServer(async ({ method, url = '/', headers }, response) => {
    const answer = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, { ...securityHeaders, 'content-type': type }).end(body)
    }
    const refuse = (status: number, text: string): void => answer(status, 'text/plain', text)
    // A page of another site may point a name of its own at this machine.
    if (`http://${headers.host}` !== origin) return refuse(421, 'This page is at another address.')
    const action = /^\/actions\/([a-z-]+)$/.exec(url)?.[1]
    if (action !== undefined) {
      if (method !== 'POST' || headers.origin !== origin) return refuse(403, 'Use the buttons of the page.')
      const isTaken = await host.act(action)
      return isTaken ? refuse(202, 'It happens.') : refuse(409, 'Not now.')
    }
    if (method !== 'GET') return refuse(405, 'Only GET.')
    if (url === '/events') {
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' })
      for (const entry of told) send(response, 'entry', entry)
      viewers.add(response)
      response.once('close', () => viewers.delete(response))
      return send(response, 'state', await host.state())
    }
    const file = files[url]
    if (file === undefined) return refuse(404, 'There is no such page.')
    answer(200, file.type, await readFile(new URL(file.name, import.meta.url)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const broadcast = (event: string, data: unknown): void => {
    for (const viewer of viewers) send(viewer, event, data)
  }
  const update = async (): Promise<void> => broadcast('state', await host.state())
  return {
    url: origin,
    update,
    async show(entry) {
      told.push(entry)
      broadcast('entry', entry)
      await update()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function send(viewer: ServerResponse, event: string, data: unknown): void {
  viewer.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}
