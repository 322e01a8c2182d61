import { expect, test } from 'vitest'
import { readText } from './body-text.ts'

function inPieces(...pieces: Uint8Array[]): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece)
        controller.close()
      },
    }),
  )
}

test('a letter that is cut between two pieces is whole again', async () => {
  const bytes = new TextEncoder().encode('"é€😀"')
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte))
  expect(await readText(inPieces(...pieces), 1_000, 'late')).toBe('"é€😀"')
})

test('an answer without a body is an empty text', async () => {
  expect(await readText(new Response(null, { status: 204 }), 1_000, 'late')).toBe('')
})

test('a body that takes too long is let go of', async () => {
  let isLetGo = false
  const body = new ReadableStream({
    cancel() {
      isLetGo = true
    },
  })
  await expect(readText(new Response(body), 1, 'late')).rejects.toBe('late')
  expect(isLetGo).toBe(true)
})
