/** Smartsheet's own error code in a body: a number, or digits in a text. */
export function readErrorCode(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('errorCode' in body)) return undefined
  const { errorCode } = body
  if (typeof errorCode === 'string' && /^\d{1,9}$/.test(errorCode)) return Number(errorCode)
  return typeof errorCode === 'number' ? errorCode : undefined
}
