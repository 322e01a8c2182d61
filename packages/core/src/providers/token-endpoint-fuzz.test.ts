import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TokenOutcome } from './provider.ts'
import { type ReadTokenError, readStandardTokenError, requestToken } from './token-endpoint.ts'

// Whatever an endpoint sends: a request has one of six ends, and only an answer holds anything of the body.

const secret = 'sentinel-7f3a9c'

function request(
  answer: () => Response | Promise<Response>,
  readError: ReadTokenError = readStandardTokenError,
): Promise<TokenOutcome> {
  const { signal } = new AbortController()
  return requestToken(
    {
      endpoint: 'https://as.example.com/token',
      form: new URLSearchParams({ refresh_token: secret }),
      headers: new Headers(),
      readError,
    },
    { now: () => 0, signal, fetch: async () => answer() },
  )
}

const value = fc.oneof(
  fc.constant(secret),
  fc.constant(null),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.array(fc.constant(secret)),
  fc.jsonValue(),
)
const name = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'access_token',
    'refresh_token',
    'expires_in',
    'refresh_token_expires_in',
    'token_type',
    'scope',
    'error',
    'error_code',
    'error_description',
    'message',
    '__proto__',
    'constructor',
    'toString',
    'toJSON',
  ),
)
const object = fc.array(fc.tuple(name, value)).map((entries) => {
  const members = entries.map(
    ([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member) ?? 'null'}`,
  )
  return `{${members.join(',')}}`
})
const noise = fc.uint8Array({ maxLength: 200 })
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const body = fc.oneof(
  object.map(encode),
  object.map((text) => encode(text.slice(0, text.length / 2))),
  noise.map((bytes) => new Uint8Array(bytes)),
  fc.tuple(object, noise).map(([text, bytes]) => new Uint8Array([...encode(text), ...bytes])),
)
const headers = fc.oneof(
  fc.constant({}),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => ({ 'retry-after': text.trim() })),
  fc.nat().map((seconds) => ({ 'retry-after': `${seconds}` })),
)
const kinds = ['answered', 'declined', 'inconclusive', 'unanswered', 'refused', 'misconfigured']

test('S1, F11: any status, body and Retry-After', async () => {
  const status = fc.integer({ min: 200, max: 599 })
  const property = fc.asyncProperty(status, body, headers, async (status, bytes, headers) => {
    const isBare = [204, 205, 304].includes(status)
    const outcome = await request(() => new Response(isBare ? null : bytes, { status, headers }))
    expect(kinds).toContain(outcome.kind)
    if (outcome.kind === 'answered') {
      const { accessToken, refreshToken } = outcome.answer
      expect(status).toBeLessThan(300)
      expect(accessToken ?? refreshToken).toBeTruthy()
      // It can be sent, and it can be stored.
      new Headers({ authorization: `Bearer ${accessToken ?? ''}` })
      JSON.stringify(outcome.answer)
    } else {
      expect(JSON.stringify(outcome)).not.toContain(secret)
      expect(outcome.detail.length).toBeLessThan(60)
      if ('retryAfter' in outcome) expect(outcome.retryAfter).toBeGreaterThanOrEqual(0)
    }
  })
  await fc.assert(property, { numRuns: 2_000 })
})

test('S1: a reader of errors that throws or returns anything', async () => {
  const readers = fc.oneof(
    fc.constant(() => {
      throw new Error(secret)
    }),
    fc.anything().map((result) => () => result),
    fc.record({ error: fc.anything(), description: fc.anything() }).map((result) => () => result),
  )
  const property = fc.asyncProperty(readers, async (readError) => {
    const answer = () => Response.json({ note: secret }, { status: 400 })
    const outcome = await request(answer, readError as ReadTokenError)
    expect(kinds).toContain(outcome.kind)
    expect(JSON.stringify(outcome)).not.toContain(secret)
  })
  await fc.assert(property, { numRuns: 1_000 })
})

test('S1, F4: a fetch that fails with anything', async () => {
  const error = fc.oneof(
    fc.anything(),
    fc.record({
      code: fc.anything(),
      cause: fc.anything(),
      errors: fc.array(fc.anything()),
      message: fc.anything(),
    }),
  )
  const property = fc.asyncProperty(error, async (thrown) => {
    const outcome = await request(() => Promise.reject(thrown))
    expect(['declined', 'unanswered']).toContain(outcome.kind)
    expect(JSON.stringify(outcome).length).toBeLessThan(120)
  })
  await fc.assert(property, { numRuns: 1_000 })
})
