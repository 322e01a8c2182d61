// A token endpoint that takes its time: it answers after 300 ms, replaces every refresh token, and counts the requests and
// those whose token was sent before. `GET /` tells, and begins to count anew.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Counts } from './messages.ts'

const answerMs = 300
const sent = new Set<string>()
let counts: Counts = { requests: 0, repeated: 0 }
let next = 0

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify(counts))
    counts = { requests: 0, repeated: 0 }
    return
  }
  let form = ''
  request.setEncoding('latin1').on('data', (text: string) => {
    form += text
  })
  request.on('end', () => {
    const token = new URLSearchParams(form).get('refresh_token') ?? ''
    counts.requests += 1
    if (sent.has(token)) counts.repeated += 1
    sent.add(token)
    const tokens = { access_token: `access-${next}`, refresh_token: `refresh-${next}` }
    next += 1
    const answer = JSON.stringify({ ...tokens, expires_in: 3_600, token_type: 'Bearer' })
    setTimeout(() => response.end(answer), answerMs)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('disconnect', () => process.exit())
