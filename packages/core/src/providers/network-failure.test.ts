import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readNetworkFailure } from './network-failure.ts'

/** The error of a fetch from a server that does this with each connection. */
async function failureWith(handle: (socket: Socket) => void): Promise<unknown> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    handle(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'a=1' })
    return await response.text()
  } catch (error) {
    return error
  } finally {
    server.close()
  }
}

async function failureAt(url: string): Promise<unknown> {
  return fetch(url, { method: 'POST', body: 'a=1' }).catch((error: unknown) => error)
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  await once(server.close(), 'close')
  return port
}

/** A fetch error as Node nests it. */
function nested(cause: object): Error {
  return new TypeError('fetch failed', { cause })
}

describe('F4: a request that never left is told from one whose answer was lost', () => {
  test('a refused connection, also where the host has several addresses', async () => {
    const port = await closedPort()
    for (const host of ['127.0.0.1', 'localhost']) {
      const failure = readNetworkFailure(await failureAt(`http://${host}:${port}/`))
      expect(failure).toEqual({ hasNotBegun: true, detail: 'ECONNREFUSED' })
    }
  })

  test('a host that there is not', async () => {
    const failure = readNetworkFailure(await failureAt('https://nowhere.invalid/'))
    expect(failure).toEqual({ hasNotBegun: true, detail: expect.stringMatching(/^E(NOTFOUND|AI_)/) })
  })

  test.each([
    ['reset', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['closed', (socket: Socket) => socket.once('data', () => socket.destroy())],
    ['no HTTP', (socket: Socket) => socket.once('data', () => socket.end('no HTTP\r\n\r\n'))],
    ['cut short', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
  ])('an answer that is %s', async (_, handle) => {
    const error = await failureWith(handle)
    expect(error).toBeInstanceOf(TypeError)
    expect(readNetworkFailure(error).hasNotBegun).toBe(false)
  })

  test('the same code from connecting and from reading', () => {
    for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT', 'ECONNRESET']) {
      const failed = (syscall: string) => nested(Object.assign(new Error('failed'), { code, syscall }))
      expect(readNetworkFailure(failed('connect'))).toEqual({ hasNotBegun: true, detail: code })
      expect(readNetworkFailure(failed('read'))).toEqual({ hasNotBegun: false, detail: code })
    }
  })

  test('several addresses of which one was reached', () => {
    const errors = ['connect', 'read'].map((syscall) => ({ code: 'ECONNREFUSED', syscall }))
    const failure = readNetworkFailure(nested({ code: 'ECONNREFUSED', errors }))
    expect(failure).toEqual({ hasNotBegun: false, detail: 'ECONNREFUSED' })
  })

  test.each([
    ['UND_ERR_CONNECT_TIMEOUT', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['UND_ERR_SOCKET', false],
    ['UND_ERR_HEADERS_TIMEOUT', false],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', false],
  ])("Node's %s", (code, hasNotBegun) => {
    expect(readNetworkFailure(nested({ code })).hasNotBegun).toBe(hasNotBegun)
  })

  test.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['ConnectionRefused', true],
    ['ECONNRESET', false],
    ['ConnectionClosed', false],
  ])("Bun's %s", (code, hasNotBegun) => {
    const error = Object.assign(new TypeError('failed'), { code })
    expect(readNetworkFailure(error)).toEqual({ hasNotBegun, detail: code })
  })

  test.each([
    ['client error (Connect): tcp connect error: Connection refused (os error 111)', true],
    ['client error (Connect): dns error: failed to lookup address information', true],
    ['client error (SendRequest): connection closed before message completed', false],
  ])('what Deno says: %s', (words, hasNotBegun) => {
    const message = `error sending request for url (https://api.example.com/token): ${words}`
    const detail = hasNotBegun ? 'no connection' : 'no answer'
    expect(readNetworkFailure(nested(new Error(message)))).toEqual({ hasNotBegun, detail })
    expect(readNetworkFailure(new TypeError(message))).toEqual({ hasNotBegun, detail })
  })

  test('what workerd says, which is the same for both', () => {
    const error = Object.assign(new Error('Network connection lost.'), { retryable: true })
    expect(readNetworkFailure(error)).toEqual({ hasNotBegun: false, detail: 'no answer' })
  })

  test.each([undefined, null, 'text', 0, {}])('anything else: %j', (error) => {
    expect(readNetworkFailure(error)).toEqual({ hasNotBegun: false, detail: 'no answer' })
  })
})
