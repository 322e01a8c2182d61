import { describe, expect, test } from 'vitest'
import type { TokenOutcome } from './provider.ts'
import { type ReadTokenError, readStandardTokenError, requestToken } from './token-endpoint.ts'

const now = Date.UTC(2026, 0, 31)

interface Exchange {
  /** What the endpoint does. */
  answer: () => Response | Promise<Response>
  readError?: ReadTokenError
  signal?: AbortSignal
}

/** One token request to an endpoint that answers so; also what was sent. */
async function exchange({ answer, readError = readStandardTokenError, signal }: Exchange) {
  const sent: { url: unknown; init: RequestInit | undefined }[] = []
  const outcome = await requestToken(
    {
      endpoint: 'https://as.example.com/token',
      form: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'a+b &c' }),
      headers: new Headers({ authorization: 'Basic eA==' }),
      readError,
    },
    {
      now: () => now,
      signal: signal ?? new AbortController().signal,
      async fetch(url, init) {
        sent.push({ url, init })
        return answer()
      },
    },
  )
  return { outcome, sent }
}

async function outcomeOf(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<TokenOutcome> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (await exchange({ answer: () => new Response(text, { status, headers }) })).outcome
}

test('a token request is one form, posted, without following redirects, under the given signal', async () => {
  const { signal } = new AbortController()
  const { sent } = await exchange({ signal, answer: () => Response.json({ access_token: 'a' }) })
  expect(sent).toHaveLength(1)
  expect(sent[0]?.url).toBe('https://as.example.com/token')
  const { headers, ...init } = sent[0]?.init ?? {}
  expect(init).toEqual({
    method: 'POST',
    body: 'grant_type=refresh_token&refresh_token=a%2Bb+%26c',
    redirect: 'manual',
    signal,
  })
  expect(Object.fromEntries(new Headers(headers))).toEqual({
    accept: 'application/json',
    authorization: 'Basic eA==',
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
  })
})

describe('F2: how a status counts', () => {
  const good = { access_token: 'a', refresh_token: 'r' }

  test.each([
    [200, 'answered'],
    [201, 'answered'],
    [301, 'misconfigured'],
    [304, 'misconfigured'],
    [307, 'misconfigured'],
    [400, 'misconfigured'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [405, 'misconfigured'],
    [408, 'declined'],
    [410, 'misconfigured'],
    [425, 'declined'],
    [429, 'declined'],
    [500, 'inconclusive'],
    [501, 'inconclusive'],
    [502, 'unanswered'],
    [503, 'declined'],
    [504, 'unanswered'],
    [520, 'inconclusive'],
    [599, 'inconclusive'],
  ])('%d with a token answer in its body', async (status, kind) => {
    const answer = () => new Response(status === 304 ? null : JSON.stringify(good), { status })
    expect((await exchange({ answer })).outcome.kind).toBe(kind)
  })

  test('429 and 503 keep the client away from the endpoint, 408 and 425 do not', async () => {
    for (const status of [429, 503])
      expect(await outcomeOf(status, '')).toMatchObject({ isEndpointBusy: true })
    for (const status of [408, 425]) expect(await outcomeOf(status, '')).not.toHaveProperty('isEndpointBusy')
  })

  test.each([500, 502, 503, 504, 429])(
    '%d is not made a refusal by an OAuth code in its body',
    async (status) => {
      const { kind } = await outcomeOf(status, { error: 'invalid_grant' })
      expect(['inconclusive', 'unanswered', 'declined']).toContain(kind)
    },
  )

  test('a redirect that the runtime hides is a redirect', async () => {
    const hidden = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const { outcome } = await exchange({ answer: () => hidden })
    expect(outcome).toEqual({ kind: 'misconfigured', detail: 'the token endpoint redirects' })
  })
})

describe('F2: how an error counts', () => {
  test.each([
    ['invalid_grant', 'refused'],
    ['invalid_client', 'misconfigured'],
    ['unauthorized_client', 'misconfigured'],
    ['invalid_scope', 'misconfigured'],
    ['unsupported_grant_type', 'misconfigured'],
    ['invalid_request', 'misconfigured'],
    ['something_else', 'misconfigured'],
    ['', 'misconfigured'],
    ['temporarily_unavailable', 'declined'],
    ['slow_down', 'declined'],
    ['server_error', 'inconclusive'],
  ])('%j, in a 400, a 401 and a 200', async (error, kind) => {
    for (const status of [400, 401, 200]) expect((await outcomeOf(status, { error })).kind).toBe(kind)
  })

  test.each(['Please retry.', 'Re-try later', 'try again', 'TRY AGAIN in a second'])(
    'invalid_request: %s',
    async (text) => {
      const outcome = await outcomeOf(400, { error: 'invalid_request', error_description: text })
      expect(outcome.kind).toBe('declined')
    },
  )

  test.each(['retrying is useless', 'poetry', 'The entry again'])('invalid_request: %s', async (text) => {
    const outcome = await outcomeOf(400, { error: 'invalid_request', error_description: text })
    expect(outcome.kind).toBe('misconfigured')
  })

  test('an error that is no text is one that nobody knows', async () => {
    for (const error of [{ code: 7 }, ['x'], 7, true]) {
      expect(await outcomeOf(400, { error })).toEqual({ kind: 'misconfigured', detail: 'HTTP 400' })
    }
  })

  test('tokens beside an error are tokens', async () => {
    expect(await outcomeOf(200, { error: 'x', refresh_token: 'r' })).toMatchObject({
      kind: 'answered',
      answer: { refreshToken: 'r' },
    })
    expect((await outcomeOf(400, { error: 'invalid_grant', refresh_token: 'r' })).kind).toBe('refused')
  })

  test("a provider's own reader decides, and gets body and status", async () => {
    const seen: unknown[] = []
    const readError: ReadTokenError = (body, status) => {
      seen.push([body, status])
      return { error: 'invalid_grant' }
    }
    const answer = () => Response.json({ code: 9 }, { status: 422 })
    expect((await exchange({ answer, readError })).outcome).toEqual({
      kind: 'refused',
      detail: 'invalid_grant',
    })
    expect(seen).toEqual([[{ code: 9 }, 422]])
  })

  test.each([7, {}, Symbol('x'), Object.create(null), null])(
    'a reader that finds %s finds nothing',
    async (error) => {
      const readError = (() => ({ error, description: error })) as unknown as ReadTokenError
      const answer = () => Response.json({}, { status: 400 })
      expect((await exchange({ answer, readError })).outcome.kind).toBe('misconfigured')
      const odd = (() => ({ error: 'invalid_request', description: error })) as unknown as ReadTokenError
      expect((await exchange({ answer, readError: odd })).outcome.kind).toBe('misconfigured')
    },
  )

  test.each([
    [422, { code: 9 }],
    [400, {}],
    [400, ''],
    [401, '  \n'],
  ])('%d with %j, in which the reader finds no error, is a misconfiguration', async (status, body) => {
    expect((await outcomeOf(status, body)).kind).toBe('misconfigured')
  })
})

describe('F2, F11: bodies that cannot be read', () => {
  test.each([
    ['HTML', '<p>x</p>'],
    ['nothing', ''],
    ['half of it', '{"access_token":"a'],
    ['a list', '["a"]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"token"'],
    ['an empty object', '{}'],
    ['an empty token', '{"access_token":""}'],
    ['a token that no header can hold', '{"access_token":"a\\nb"}'],
    ['a token that is no text', '{"access_token":{"value":"a"}}'],
    ['a byte order mark and bytes that are no text', '\ufeff\u0000\u0001'],
  ])('a 200 with %s is inconclusive', async (_name, body) => {
    expect((await outcomeOf(200, body)).kind).toBe('inconclusive')
  })

  test.each([400, 401, 403, 422])('a %d with a page may be a proxy’s: inconclusive', async (status) => {
    expect((await outcomeOf(status, '<p>x</p>')).kind).toBe('inconclusive')
  })

  test.each([404, 405, 410, 415])('a %d with a page says that this is no token endpoint', async (status) => {
    expect((await outcomeOf(status, '<p>x</p>')).kind).toBe('misconfigured')
  })

  const broken = (text: string) =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
      pull: (controller) => controller.error(new TypeError('terminated: access_token')),
    })

  test.each([200, 400, 404])('a body of a %d that breaks off', async (status) => {
    const { outcome } = await exchange({
      answer: () => new Response(broken('{"access_token":"a"'), { status }),
    })
    expect(outcome.kind).toBe(status === 404 ? 'misconfigured' : 'inconclusive')
  })

  test('F7: a body that breaks off because the time is over counts as no answer', async () => {
    const controller = new AbortController()
    const answer = () => {
      controller.abort()
      return new Response(broken('{'))
    }
    const { outcome } = await exchange({ answer, signal: controller.signal })
    expect(outcome).toEqual({ kind: 'unanswered', detail: 'time-out' })
  })

  test('F10: a body beyond 1 MiB is not read to its end', async () => {
    let chunks = 0
    let isCancelled = false
    const endless = new ReadableStream({
      pull(controller) {
        chunks++
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
      cancel: () => {
        isCancelled = true
      },
    })
    const { outcome } = await exchange({ answer: () => new Response(endless) })
    expect(outcome.kind).toBe('inconclusive')
    expect(chunks).toBeLessThan(20)
    expect(isCancelled).toBe(true)
  })

  test('F10: a body of just 1 MiB is read', async () => {
    const body = JSON.stringify({ access_token: 'a' }).padEnd(1_048_576)
    expect((await outcomeOf(200, body)).kind).toBe('answered')
    expect((await outcomeOf(200, `${body} `)).kind).toBe('inconclusive')
  })
})

describe('F5: Retry-After goes with whatever may be tried again', () => {
  test.each([
    [408, ''],
    [429, ''],
    [500, ''],
    [503, ''],
    [400, '{"error":"slow_down"}'],
    [400, '{"error":"temporarily_unavailable"}'],
    [403, '<p>x</p>'],
  ])('%d %s', async (status, body) => {
    expect(await outcomeOf(status, body, { 'retry-after': '7' })).toMatchObject({ retryAfter: 7 })
    const date = new Date(now + 7_000).toUTCString()
    expect(await outcomeOf(status, body, { 'retry-after': date })).toMatchObject({ retryAfter: 7 })
    expect(await outcomeOf(status, body)).not.toHaveProperty('retryAfter')
  })
})

describe('F4: a fetch that fails', () => {
  const failing = async (error: unknown, signal?: AbortSignal) => {
    const answer = () => Promise.reject(error)
    return (await exchange({ answer, ...(signal ? { signal } : {}) })).outcome
  }

  test('is declined only where the request never left', async () => {
    const error = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', syscall: 'connect' } })
    expect(await failing(error)).toEqual({ kind: 'declined', detail: 'ECONNREFUSED' })
    expect(await failing(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))).toEqual({
      kind: 'unanswered',
      detail: 'ECONNRESET',
    })
    expect(await failing(new Error('x'))).toEqual({ kind: 'unanswered', detail: 'no answer' })
  })

  test('because its time is over may still run, whatever it says', async () => {
    const error = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', syscall: 'connect' } })
    expect(await failing(error, AbortSignal.abort())).toEqual({ kind: 'unanswered', detail: 'time-out' })
  })
})
