/**
 * Reads a body as text.
 * @throws `late` where it takes longer than it may
 */
export async function readText(response: Response, timeoutMs: number, late: unknown): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    // Ends the wait below, and frees the connection.
    reader.cancel().catch(() => {})
  }, timeoutMs)
  try {
    const pieces: Uint8Array[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (isLate) throw late
      if (done) return textOf(pieces)
      pieces.push(value)
    }
  } finally {
    clearTimeout(timer)
  }
}

function textOf(pieces: Uint8Array[]): string {
  const decoder = new TextDecoder()
  if (pieces.length <= 1) return decoder.decode(pieces[0])
  const whole = new Uint8Array(pieces.reduce((size, { byteLength }) => size + byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  const text = decoder.decode(whole)
  // Free at once: left to the garbage collector, the bytes of several pages would lie about.
  whole.buffer.transfer(0)
  return text
}
