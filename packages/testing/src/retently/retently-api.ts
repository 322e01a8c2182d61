import type { Answer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import type { DataSet } from './data-set.ts'
import { endpoints } from './endpoints.ts'
import { failure } from './envelope.ts'
import { unknownParameter } from './known-parameters.ts'
import type { RetentlyReadings } from './readings.ts'

/** What the API works with. */
export interface RetentlyApiOptions {
  data: DataSet
  readings: Required<RetentlyReadings>
  /** Whether what the reference does not know in a request is an error. */
  strict: boolean
  now: () => number
}

/** The paths of an older generation that still answer, and what they are called now. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/^\/nps\/customers\/response$/, '/feedback'],
  [/^\/nps\/(customers(?:\/[^/]+)?|campaigns|templates|outbox)$/, '/$1'],
]

const routes = endpoints.map((endpoint) => {
  return { endpoint, pattern: new RegExp(`^${endpoint.path.replace('{id}', '([^/]+)')}$`) }
})

/** Answers requests of callers whose credentials are good. */
export function retentlyApi(
  request: ReceivedRequest,
  { data, readings, strict, now }: RetentlyApiOptions,
): Answer {
  const [, given] = /^\/api\/v2(\/.*?)\/?$/.exec(request.path) ?? []
  if (given === undefined) return failure(404)
  const path = aliases.reduce((current, [pattern, name]) => current.replace(pattern, name), given)
  for (const { pattern, endpoint } of routes) {
    const match = pattern.exec(path)
    if (match === null) continue
    if (request.method !== 'GET') return failure(405)
    if (strict && request.bodyBytes > 0) return failure(400, 'No body is expected.')
    const unknown = strict ? unknownParameter(endpoint, request.query) : undefined
    if (unknown !== undefined) return failure(400, `The reference does not know this ${unknown}.`)
    return endpoint.answer(
      { data, query: request.query, readings, now: now() },
      decodeURIComponent(match[1] ?? ''),
    )
  }
  return failure(404)
}
