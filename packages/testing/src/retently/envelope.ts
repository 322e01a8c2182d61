import { type Answer, jsonAnswer } from '../answer.ts'

/** A success: `{ message, code }` and what comes beside them. */
export function success(members: Record<string, unknown>): Answer {
  return jsonAnswer(200, { message: 'Success.', code: 200, ...members })
}

/** An error: `{ message, code, data: null }`. */
export function failure(
  status: number,
  message: string = messages[status] ?? 'Something went wrong.',
): Answer {
  return jsonAnswer(status, { message, code: status, data: null })
}

const messages: Record<number, string> = {
  400: 'Bad request.',
  401: "Please check your API Key to make sure it's valid.",
  403: 'Access denied.',
  404: 'Not found.',
  405: 'Method not allowed.',
  429: 'Too many requests.',
  503: 'Service unavailable.',
}
