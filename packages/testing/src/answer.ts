import type { ServerResponse } from 'node:http'

/** What a simulator answers. */
export interface Answer {
  status: number
  headers?: Record<string, string>
  /** Parts are written one after another as the client takes them. */
  body?: string | Iterable<string>
}

/** How the writing of an answer ends: properly, with the connection cut half way, or never. */
export type AnswerEnd = 'complete' | 'reset' | 'hang'

/** An answer in compact JSON. */
export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** Changes a JSON answer's body; an answer that holds no JSON is left alone. */
export function rewriteJson(answer: Answer, rewrite: (body: Record<string, unknown>) => unknown): Answer {
  const text = typeof answer.body === 'string' ? answer.body : [...(answer.body ?? [])].join('')
  let body: Record<string, unknown>
  try {
    body = JSON.parse(text)
  } catch {
    return answer
  }
  return { ...answer, body: JSON.stringify(rewrite(body)) }
}

/** Writes the answer, or half of it, and stops when the client goes away. */
export async function writeAnswer(outgoing: ServerResponse, answer: Answer, end: AnswerEnd): Promise<void> {
  const { body = '' } = answer
  const headers: Record<string, string> = { ...answer.headers }
  if (typeof body === 'string') headers['content-length'] = String(Buffer.byteLength(body))
  outgoing.writeHead(answer.status, headers)
  if (end === 'complete') {
    await writeParts(outgoing, typeof body === 'string' ? [body] : body)
    outgoing.end()
    return
  }
  const [first = ''] = typeof body === 'string' ? [body] : body
  await new Promise<void>((resolve) =>
    outgoing.write(first.slice(0, first.length / 2) || ' ', () => resolve()),
  )
  if (end === 'reset') outgoing.destroy()
}

async function writeParts(outgoing: ServerResponse, parts: Iterable<string>): Promise<void> {
  for (const part of parts) {
    if (outgoing.destroyed) return
    if (part !== '' && !outgoing.write(part)) await drained(outgoing)
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off('drain', done).off('close', done)
      resolve()
    }
    outgoing.on('drain', done).on('close', done)
    if (outgoing.destroyed) done()
  })
}
