// The server that all contestants ask, in a process of its own; ends when its parent does.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const body = JSON.stringify({ id: 4583173393803140, name: 'Sheet', rows: [1, 2, 3], isOwner: true })
const headers = { 'content-type': 'application/json', 'content-length': body.length }

const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, headers).end(body)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.stdin.on('end', () => process.exit()).resume()
