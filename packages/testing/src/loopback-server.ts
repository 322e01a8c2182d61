import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, writeAnswer } from './answer.ts'
import { deliver } from './fault-delivery.ts'
import type { FaultQueues, OperationKind } from './faults.ts'
import { createPauses } from './pauses.ts'
import { type ReceivedRequest, receiveRequest } from './received-request.ts'
import type { Counters } from './stats.ts'

/** What one request asks for. */
export interface Operation {
  kind: OperationKind
  /** Milliseconds that pass before the request is looked at. */
  delay: number
  handle: () => Answer | Promise<Answer>
}

/** What a simulator is made of, as the HTTP server sees it. */
export interface LoopbackServerOptions {
  /** Is called once for each request, in the order of arrival. */
  route: (request: ReceivedRequest) => Operation
  /** The provider's own error answer for a status. */
  failure: (kind: OperationKind, status: number) => Answer
  faults: FaultQueues
  stats: Counters
  now: () => number
}

/** An HTTP server on 127.0.0.1, on a port of the system's choice. */
export interface LoopbackServer {
  url: string
  /** Ends early when the server closes. */
  pause: (ms: number) => Promise<void>
  /** Cuts all connections and frees the port. */
  close: () => Promise<void>
}

/** Starts listening. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const { faults, stats, now } = options
  const pauses = createPauses()

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await receiveRequest(incoming, now)
    const logged = stats.log(request)
    const operation = options.route(request)
    const fault = faults.next(operation.kind)
    await pauses.pause(operation.delay)
    const { answer, end } = await deliver(fault, {
      handle: async () => operation.handle(),
      failure: (status) => options.failure(operation.kind, status),
      pause: pauses.pause,
      stats,
    })
    if (outgoing.destroyed) return
    if (answer === undefined) {
      if (end === 'reset') outgoing.destroy()
      return
    }
    logged.status = answer.status
    await writeAnswer(outgoing, answer, end)
  }

  // A connection that the server closes while idle looks like a fault to a client that is about to use it.
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (outgoing.destroyed || incoming.destroyed) return
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The simulator failed: ${error}`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })

  let closed: Promise<void> | undefined
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pause: pauses.pause,
    close() {
      closed ??= new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        pauses.end()
      })
      return closed
    },
  }
}
