/** Bytes that become text together: small texts would be copied about by the garbage collector while the rest arrives. */
const partBytes = 262_144

/**
 * Reads a body as text, part by part, so that its bytes are not all in memory beside the text.
 * @throws `late` where it takes longer than it may
 */
export async function readText(response: Response, timeoutMs: number, late: unknown): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const decoder = new TextDecoder()
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    // Ends the wait below, and frees the connection.
    reader.cancel().catch(() => {})
  }, timeoutMs)
  try {
    let text = ''
    let pieces: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (isLate) throw late
      if (done) return text + decoder.decode(joined(pieces, size))
      pieces.push(value)
      size += value.byteLength
      if (size < partBytes) continue
      text += decoder.decode(joined(pieces, size), { stream: true })
      pieces = []
      size = 0
    }
  } finally {
    clearTimeout(timer)
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
