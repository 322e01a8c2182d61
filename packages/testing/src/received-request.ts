import type { IncomingMessage } from 'node:http'

/** What a simulator keeps of a request's body, in bytes; what comes after is counted only. */
const keptBodyBytes = 65_536

/** One request as it came in. */
export interface ReceivedRequest {
  /** In capitals, as `POST`. */
  readonly method: string
  /** Without the query, as sent. */
  readonly path: string
  /** The decoded query. */
  readonly query: URLSearchParams
  /** By lower-case name; repeated ones are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The first 64 KiB as text. */
  readonly body: string
  /** The length of the whole body. */
  readonly bodyBytes: number
  /** By the server's clock, epoch milliseconds. */
  readonly receivedAt: number
}

/** Reads a request to its end; rejects when the client goes away first. */
export async function receiveRequest(incoming: IncomingMessage, now: () => number): Promise<ReceivedRequest> {
  const kept: Buffer[] = []
  let bodyBytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (bodyBytes < keptBodyBytes) kept.push(chunk.subarray(0, keptBodyBytes - bodyBytes))
    bodyBytes += chunk.length
  }
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headersDistinct))
    headers[name] = (value ?? []).join(', ')
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(kept).toString(),
    bodyBytes,
    receivedAt: now(),
  }
}
