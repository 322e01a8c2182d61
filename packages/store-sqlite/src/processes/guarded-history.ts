import { createHash } from 'node:crypto'

/** The latest number that each writer has saved, in bytes that tell when a part of them is missing. */
export type History = Record<string, number>

/** Writes a history with padding of random length, so that a record takes from one page to several. */
export function encodeHistory(history: History): Uint8Array {
  const body = JSON.stringify({ history, padding: 'x'.repeat(Math.random() * 40_000) })
  return Buffer.from(`${hashOf(body)}${body}`)
}

/** Reads a history; throws where the bytes are not those of one save. */
export function decodeHistory(data: Uint8Array): History {
  const text = Buffer.from(data).toString()
  const body = text.slice(64)
  if (hashOf(body) !== text.slice(0, 64)) throw new Error('A record is torn')
  return (JSON.parse(body) as { history: History }).history
}

const hashOf = (body: string) => createHash('sha256').update(body).digest('hex')
