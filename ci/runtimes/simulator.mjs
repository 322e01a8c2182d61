// The authorization servers of the scenario, in a process of their own, and a small API over them: one POST with
// { server, call, args } makes the call and answers with what it returns. Ends when its parent does.
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { startAuthorizationServer } from '@evergrant/testing'

const servers = new Map()

const calls = {
  async start(_server, options) {
    const server = await startAuthorizationServer(options)
    servers.set(server.url, server)
    const { url, apiUrl } = server
    return { url, apiUrl, options: server.options }
  },
  issue: (server, options) => server.issue(options),
  isLiving: (server, token) => server.isLiving(token),
  revokeAccessToken: (server) => server.revokeAccessToken(),
  failToken: (server, fault, count) => server.faults.token(fault, count),
  failApi: (server, fault, count) => server.faults.api(fault, count),
  resetStats: (server) => server.stats.reset(),
  stats: ({ stats }) => ({ ...stats, requests: stats.requests.slice(-5) }),
  close: (server) => server.close(),
  async closedPort() {
    const server = createSocketServer()
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address()
    await new Promise((resolve) => server.close(resolve))
    return port
  },
}

const control = createServer(async (request, response) => {
  try {
    let text = ''
    for await (const part of request.setEncoding('utf8')) text += part
    const { server, call, args } = JSON.parse(text)
    const result = await calls[call](servers.get(server), ...args)
    response.end(JSON.stringify(result ?? null))
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
control.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${control.address().port}`))
process.stdin.on('end', () => process.exit()).resume()
