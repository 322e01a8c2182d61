import { type Answer, type AnswerEnd, jsonAnswer, rewriteJson } from './answer.ts'
import type { Fault } from './faults.ts'
import type { Counters } from './stats.ts'

/** What the server does on the wire: with no answer it only resets or hangs. */
export interface Delivery {
  answer?: Answer
  end: AnswerEnd
}

/** What a fault needs to strike. */
export interface FaultContext {
  /** Does what the request asks for. */
  handle: () => Promise<Answer>
  /** The provider's own error answer for a status. */
  failure: (status: number) => Answer
  pause: (ms: number) => Promise<void>
  stats: Counters
}

/** Does what the request asks for, as far as the fault lets it, and says what goes on the wire. */
export async function deliver(fault: Fault | undefined, context: FaultContext): Promise<Delivery> {
  const { handle, pause } = context
  if (fault === undefined) return { answer: await handle(), end: 'complete' }
  if ('answer' in fault) return { answer: rewriteJson(await handle(), fault.answer), end: 'complete' }
  if ('delay' in fault) {
    if (fault.phase !== 'after') await pause(fault.delay)
    const answer = await handle()
    if (fault.phase === 'after') await pause(fault.delay)
    return { answer, end: 'complete' }
  }
  if ('reset' in fault) return interrupt('reset', fault.reset, handle)
  if ('hang' in fault) return interrupt('hang', fault.phase ?? 'before', handle)
  if (fault.phase === 'after') await handle()
  return { answer: falseAnswer(fault, context), end: 'complete' }
}

async function interrupt(
  end: AnswerEnd,
  phase: 'before' | 'after' | 'body',
  handle: () => Promise<Answer>,
): Promise<Delivery> {
  if (phase === 'before') return { end }
  const answer = await handle()
  return phase === 'body' ? { answer, end } : { end }
}

type AnsweringFault = Exclude<
  Fault,
  { answer: unknown } | { delay: number } | { reset: unknown } | { hang: true }
>

function falseAnswer(fault: AnsweringFault, { failure, stats }: FaultContext): Answer {
  if ('redirect' in fault) return { status: fault.status ?? 307, headers: { location: fault.redirect } }
  if ('html' in fault) {
    const body = '<!doctype html><title>One moment</title><p>We will be back soon.</p>'
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
  }
  if ('errorIn200' in fault) return jsonAnswer(200, { error: fault.errorIn200 })
  if ('hugeBytes' in fault) {
    const headers = { 'content-type': 'application/json;charset=UTF-8' }
    return { status: 200, headers, body: hugeBody(fault.hugeBytes, stats) }
  }
  const answer = failure(fault.status)
  if (fault.body !== undefined) {
    answer.body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body)
  }
  const retryAfter: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  const headers = Object.entries({ ...retryAfter, ...fault.headers }).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ])
  return { ...answer, status: fault.status, headers: { ...answer.headers, ...Object.fromEntries(headers) } }
}

function* hugeBody(bytes: number, stats: Counters): Generator<string> {
  const opening = '{"padding":"'
  const closing = '"}'
  const filler = 'x'.repeat(65_536)
  let left = bytes - opening.length - closing.length
  yield opening
  while (left > 0) {
    const part = filler.slice(0, left)
    yield part
    left -= part.length
    stats.hugeBytesWritten += part.length
  }
  yield closing
  stats.hugeBytesWritten += opening.length + closing.length
}
