/**
 * Reads a body as text, up to a limit.
 * @returns undefined where the body is longer (the rest is not read) or breaks off
 */
export async function readCappedText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > limit) break
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    return undefined
  }
  reader.cancel().catch(() => {})
  return undefined
}

/** Lets go of a body that nobody reads, so that its connection is free again. */
export function discardBody(response: Response): void {
  response.body?.cancel().catch(() => {})
}

/** JSON as a plain object, or undefined. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
