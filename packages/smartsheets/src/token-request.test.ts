import { createHash } from 'node:crypto'
import { createConnection, memoryStore } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { smartsheetsProvider } from './smartsheets-provider.ts'

function connect(simulator: SmartsheetsSimulator, options: object = {}) {
  const provider = smartsheetsProvider({ ...simulator.options, ...options })
  return createConnection({
    provider,
    id: 'acme/smartsheets',
    store: memoryStore(),
    credentials: simulator.issue(),
  })
}

/** The forms that reached the token endpoint, as plain objects. */
function forms(simulator: SmartsheetsSimulator): Record<string, string>[] {
  return simulator.stats.requests
    .filter(({ method, path }) => method === 'POST' && path === '/2.0/token')
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
}

function hashOf(secret: string, grant: string | null | undefined): string {
  return createHash('sha256').update(`${secret}|${grant}`).digest('hex')
}

test('the token request is signed anew for each refresh token', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator)
  const sent = [(await connection.getCredentials()).refreshToken]
  sent.push((await connection.refresh()).refreshToken)
  await connection.refresh()
  expect(sent[0]).not.toBe(sent[1])
  expect(forms(simulator)).toEqual(
    sent.map((refreshToken) => ({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'client',
      hash: hashOf('client-secret', refreshToken),
    })),
  )
})

test('the token request carries the secret in place of the hash on request', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator, { clientAuthentication: 'client_secret' })
  const { refreshToken } = await connection.getCredentials()
  await connection.refresh()
  expect(forms(simulator)).toEqual([
    {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'client',
      client_secret: 'client-secret',
    },
  ])
})

test('the token request exchanges a code without naming the redirect URI', async () => {
  await using simulator = await startSmartsheets({ redirectUris: ['https://app.example.com/callback'] })
  const { authorization } = smartsheetsProvider(simulator.options)
  const query = new URLSearchParams({
    client_id: 'client',
    response_type: 'code',
    scope: 'READ_SHEETS',
    state: 's',
  })
  const callback = new URL(await simulator.authorize(`${authorization?.endpoint}?${query}`))
  const code = callback.searchParams.get('code') ?? ''
  const outcome = await authorization?.exchange(
    { code, redirectUri: 'http://127.0.0.1:1/other' },
    { fetch, signal: new AbortController().signal, now: Date.now },
  )
  expect(outcome).toMatchObject({ kind: 'answered', answer: { expiresIn: 604_799 } })
  expect(forms(simulator)).toEqual([
    { grant_type: 'authorization_code', code, client_id: 'client', hash: hashOf('client-secret', code) },
  ])
})

test('the token request uses the digest that was given', async () => {
  await using simulator = await startSmartsheets()
  const digest = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())
  const texts: string[] = []
  const connection = connect(simulator, {
    digest: (data: Uint8Array) => {
      texts.push(new TextDecoder().decode(data))
      return digest(data)
    },
  })
  const { refreshToken } = await connection.getCredentials()
  await connection.refresh()
  expect(texts).toEqual([`client-secret|${refreshToken}`])
})
