import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { platform, within } from './runtime.ts'

/** A server in a thread of its own, which answers while this one stands still. */
const server = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:http').createServer((_, response) => setTimeout(() => response.end('heard'), 50))
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

const limitMs = 400

/** Nothing runs in this thread for so long, as where a process is stopped or computes. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

test.each([20, 100, 400])(
  'F7, C9: an answer that came in time is heard, also where a stall of %d ms lets the time limit fire first',
  async (lateMs) => {
    const worker = new Worker(server, { eval: true })
    const [port] = await once(worker, 'message')
    const answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text())
    const startedAt = performance.now()
    const limited = within(limitMs, platform, answer, () => 'given up')
    // The request has to be on its way before the thread stands still, and timers have to be what comes next.
    await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setImmediate(resolve))
    standStill(startedAt + limitMs + lateMs - performance.now())
    expect(await limited).toBe('heard')
    await worker.terminate()
  },
)
