import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** What {@link toNodeListener} takes. */
export interface NodeListenerOptions {
  /** The origin that requests are for, behind a proxy; default by the Host header and the socket. */
  origin?: string
}

/** Serves a handler of Request and Response with `node:http`, Express, and whatever else takes a listener. */
export function toNodeListener(
  handler: (request: Request) => Promise<Response>,
  { origin }: NodeListenerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, outgoing) => {
    respond(handler, incoming, outgoing, origin).catch(() => {
      if (outgoing.headersSent) return void outgoing.destroy()
      outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('Something went wrong.')
    })
  }
}

async function respond(
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string | undefined,
): Promise<void> {
  const isEncrypted = 'encrypted' in incoming.socket
  const base = origin ?? `${isEncrypted ? 'https' : 'http'}://${incoming.headers.host ?? 'localhost'}`
  const path = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/'
  // Not relative to the base: a path that begins with two slashes would name another host.
  const url = new URL(path.startsWith('/') ? base + path : path)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) headers.append(name, item)
  }
  const method = incoming.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const response = await handler(
    new Request(url, {
      method,
      headers,
      ...(hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {}),
    } as RequestInit),
  )
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
  if (response.body === null) return void outgoing.end()
  // A browser that goes away ends the body, and a body that breaks off ends the answer.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing)
}
