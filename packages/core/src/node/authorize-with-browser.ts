import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { finishAuthorization } from '../authorization/finish-authorization.ts'
import { startAuthorization } from '../authorization/start-authorization.ts'
import type { Connection } from '../connection/connection.ts'

/** The port that the answer is awaited on unless an option says otherwise; register `http://localhost:8765/callback`. */
export const defaultRedirectPort = 8765

/** What {@link authorizeWithBrowser} takes. */
export interface AuthorizeWithBrowserOptions {
  /** Shows the URL to the person. Default: the system's browser. */
  open?: (url: string) => void | Promise<void>
  /** Port of the listener on 127.0.0.1. Default 8765. */
  port?: number
  /** As registered with the provider. Default `http://localhost:<port>/callback`. */
  redirectUri?: string
  /** Asks the person for the URL that the browser was sent to; an equal way where the browser is on another machine. */
  paste?: (signal: AbortSignal) => Promise<string>
  /** Default the provider's. */
  scopes?: readonly string[]
  /** Ends the wait. */
  signal?: AbortSignal
}

/**
 * Logs in with the person's browser: listens on loopback for one answer, or takes a pasted one, whichever comes first.
 * @throws AuthenticationError, InputError, StoreError; the signal's reason; Error with code EADDRINUSE for a taken port
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function authorizeWithBrowser(
  connection: Connection,
  options: AuthorizeWithBrowserOptions = {},
): Promise<void> {
  const { port = defaultRedirectPort, open = openBrowser, paste, scopes, signal } = options
  signal?.throwIfAborted()
  const redirectUri = options.redirectUri ?? `http://localhost:${port}/callback`
  const { url, ...pending } = await startAuthorization(connection.provider, {
    redirectUri,
    ...(scopes === undefined ? {} : { scopes }),
  })
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const listening = listenForAnswer(port, new URL(redirectUri).pathname, pending.state, stopped)
  listening.answer.catch(() => {})
  try {
    await listening.ready
    await open(url)
    const ways = [listening.answer]
    if (paste !== undefined) ways.push(paste(stopped))
    const answer = await Promise.race(ways)
    await finishAuthorization(connection, answer, pending)
  } finally {
    stop.abort()
  }
}

interface Listening {
  /** The listener takes requests. */
  ready: Promise<void>
  /** The URL of the one answer. */
  answer: Promise<string>
}

function listenForAnswer(port: number, path: string, state: string, signal: AbortSignal): Listening {
  const { promise: answer, resolve, reject } = Promise.withResolvers<string>()
  const server: Server = createServer((request, response) => {
    const here = `http://localhost:${port}`
    const target = request.url ?? '/'
    // Whatever else runs on this machine may send anything.
    const url = new URL(URL.canParse(target, here) ? target : '/', here)
    const isAnswer = request.method === 'GET' && url.pathname === path && url.searchParams.has('state')
    // Another page of the same browser may call here too; only the answer that was asked for ends the wait.
    const status = !isAnswer ? 404 : url.searchParams.get('state') === state ? 200 : 400
    const isDeclined = url.searchParams.has('error')
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', connection: 'close' })
    response.end(page(status, isDeclined), () => {
      if (status === 200) resolve(url.href)
    })
  })
  const ready = new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', listening)
  })
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  answer.then(close, close)
  signal.addEventListener('abort', () => {
    close()
    reject(signal.reason)
  })
  return { ready, answer }
}

function page(status: number, isDeclined: boolean): string {
  const text =
    status !== 200
      ? 'This is not the answer that is awaited here.'
      : isDeclined
        ? 'Access was declined. You can close this window.'
        : 'Connected. You can close this window.'
  return `<!doctype html><meta charset="utf-8"><title>Evergrant</title><body style="font:1.2rem system-ui;margin:4rem"><p>${text}</p>`
}

function openBrowser(url: string): void {
  const [command, ...first] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler']
        : ['xdg-open']
  const child = spawn(command!, [...first, url], { stdio: 'ignore', detached: true })
  child.on('error', () => console.error(`Open this page in a browser:\n${url}`))
  child.unref()
}
