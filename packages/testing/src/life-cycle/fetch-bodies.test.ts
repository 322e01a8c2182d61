import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { type Stage, startStage } from './stage.ts'

const bytes = new TextEncoder().encode('bytes é')

function form(): FormData {
  const data = new FormData()
  data.set('name', 'value')
  data.set('file', new Blob(['content'], { type: 'text/plain' }), 'file.txt')
  return data
}

const bodies: Record<string, { body: () => BodyInit; text: string; type: string | null }> = {
  text: { body: () => 'text é', text: 'text é', type: 'text/plain;charset=UTF-8' },
  bytes: { body: () => bytes, text: 'bytes é', type: null },
  'a view on part of a buffer': { body: () => bytes.subarray(1, 4), text: 'yte', type: null },
  'an ArrayBuffer': { body: () => bytes.buffer.slice(0), text: 'bytes é', type: null },
  URLSearchParams: {
    body: () => new URLSearchParams({ a: '1', b: '2 3' }),
    text: 'a=1&b=2+3',
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
  },
  'a Blob': { body: () => new Blob(['blob'], { type: 'text/csv' }), text: 'blob', type: 'text/csv' },
  FormData: { body: form, text: 'value, file.txt: content', type: 'multipart/form-data' },
}

/** The two bodies that the API has received; multipart ones by content, because their boundary changes. */
async function received({ server }: Stage) {
  const requests = server.stats.requests.filter(({ path }) => path === '/api/things')
  return Promise.all(
    requests.map(async ({ method, headers, body, status }) => {
      const type = headers['content-type'] ?? null
      if (!type?.startsWith('multipart/')) return { method, type, body, status }
      const data = await new Response(body, { headers: { 'content-type': type } }).formData()
      const file = data.get('file') as File
      const content = `${data.get('name')}, ${file.name}: ${await file.text()}`
      return { method, type: 'multipart/form-data', body: content, status }
    }),
  )
}

describe('a body after a 401', () => {
  for (const [kind, { body, text, type }] of Object.entries(bodies)) {
    for (const where of ['init', 'a Request'] as const) {
      test(`F8: ${kind} in ${where} is sent again as it was`, async () => {
        await using stage = await startStage()
        stage.server.revokeAccessToken()
        const url = `${stage.server.apiUrl}/things`
        const init = { method: 'POST', body: body() }
        const { fetch } = stage.connection
        const response = await (where === 'init' ? fetch(url, init) : fetch(new Request(url, init)))
        expect(response.status).toBe(200)
        expect((await response.json()).method).toBe('POST')
        expect(stage.server.stats.tokenRequests).toBe(1)
        const sent = { method: 'POST', type, body: text }
        expect(await received(stage)).toEqual([
          { ...sent, status: 401 },
          { ...sent, status: 200 },
        ])
      })
    }
  }

  function stream(): ReadableStream {
    return new Blob(['streamed']).stream()
  }

  for (const [kind, body] of Object.entries({ 'a stream': stream, "Node's own stream": nodeStream })) {
    test(`F8: ${kind} is not: the 401 is handed over readable, and the next call works`, async () => {
      await using stage = await startStage()
      stage.server.revokeAccessToken()
      const url = `${stage.server.apiUrl}/things`
      const init = { method: 'POST', body: body(), duplex: 'half' } as RequestInit
      const response = await stage.connection.fetch(url, init)
      expect([response.status, await response.json()]).toEqual([401, { error: 'invalid_token' }])
      const again = { method: 'POST', body: body(), duplex: 'half' } as RequestInit
      expect((await stage.connection.fetch(url, again)).status).toBe(200)
      const both = await received(stage)
      expect(both.map((request) => [request.body, request.status])).toEqual([
        ['streamed', 401],
        ['streamed', 200],
      ])
      expect(stage.server.stats.tokenRequests).toBe(1)
    })
  }

  function nodeStream(): BodyInit {
    return Readable.from([Buffer.from('stream'), Buffer.from('ed')]) as unknown as BodyInit
  }

  test('F8: a second 401 is handed to the caller with its body unread, and nothing is sent a third time', async () => {
    await using stage = await startStage()
    stage.server.faults.api({ status: 401, body: { error: 'once more' } }, 2)
    const response = await stage.connection.fetch(`${stage.server.apiUrl}/things`)
    expect([response.status, response.bodyUsed]).toEqual([401, false])
    expect(await response.json()).toEqual({ error: 'once more' })
    expect(stage.server.stats).toMatchObject({ apiRequests: 2, tokenRequests: 1 })
  })

  test('F8: when the refresh in between fails, the call rejects with its error', async () => {
    await using stage = await startStage()
    stage.server.revokeGrant()
    const call = stage.connection.fetch(`${stage.server.apiUrl}/things`, { method: 'POST', body: 'text' })
    await expect(call).rejects.toMatchObject({ code: 'reauthorization_required', reason: 'refused' })
    expect(stage.server.stats.apiRequests).toBe(1)
  })

  test('F8: a 401 that is not about the token is handed over readable, with no token request', async () => {
    await using stage = await startStage()
    const provider = {
      ...stage.provider,
      isTokenRejected: (body: unknown) => !JSON.stringify(body).includes('single sign-on'),
    }
    const connection = stage.connect({ provider })
    stage.server.faults.api({ status: 401, body: '{"reason":"single sign-on"}' })
    const response = await connection.fetch(`${stage.server.apiUrl}/things`)
    expect([response.status, await response.text()]).toEqual([401, '{"reason":"single sign-on"}'])
    expect(stage.server.stats.tokenRequests).toBe(0)
  })
})

describe('a Request', () => {
  test('F8: is sent with its own method, headers and body, and those of init go before', async () => {
    await using stage = await startStage()
    const request = new Request(`${stage.server.apiUrl}/things`, {
      method: 'PUT',
      headers: { 'x-own': 'request', 'content-type': 'text/csv' },
      body: 'a,b',
    })
    await stage.connection.fetch(request.clone())
    await stage.connection.fetch(request.clone(), { method: 'PATCH' })
    await stage.connection.fetch(request.clone(), { headers: { 'x-own': 'init' }, body: 'c' })
    const sent = stage.server.stats.requests.map(({ method, body, headers }) => [
      method,
      body,
      headers['x-own'],
      headers['content-type'],
    ])
    expect(sent).toEqual([
      ['PUT', 'a,b', 'request', 'text/csv'],
      ['PATCH', 'a,b', 'request', 'text/csv'],
      ['PUT', 'c', 'init', 'text/plain;charset=UTF-8'],
    ])
  })

  test('F8: an Authorization header of the caller does not reach the API', async () => {
    await using stage = await startStage()
    const headers = { authorization: 'Bearer of-the-caller' }
    await stage.connection.fetch(new Request(`${stage.server.apiUrl}/things`, { headers }))
    await stage.connection.fetch(`${stage.server.apiUrl}/things`, { headers })
    const sent = stage.server.stats.requests.map((request) => request.headers.authorization)
    expect(new Set(sent)).toEqual(new Set([`Bearer ${stage.issued.accessToken}`]))
  })

  for (const method of ['HEAD', 'DELETE', 'post']) {
    test(`F8: ${method} without a body is sent again after a 401`, async () => {
      await using stage = await startStage()
      stage.server.revokeAccessToken()
      const response = await stage.connection.fetch(`${stage.server.apiUrl}/things`, { method })
      expect(response.status).toBe(200)
      const methods = stage.server.stats.requests
        .filter(({ path }) => path === '/api/things')
        .map((request) => request.method)
      expect(methods).toEqual([method.toUpperCase(), method.toUpperCase()])
    })
  }

  test('F8: a body keeps its length, it is not sent in chunks', async () => {
    await using stage = await startStage()
    const init = { method: 'POST', body: 'twelve bytes' }
    await stage.connection.fetch(`${stage.server.apiUrl}/things`, init)
    await stage.connection.fetch(new Request(`${stage.server.apiUrl}/things`, init))
    expect(stage.server.stats.requests.map(({ headers }) => headers['content-length'])).toEqual(['12', '12'])
  })
})
