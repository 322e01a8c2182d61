import { createConnection, memoryStore, oauth2Provider } from '@evergrant/core'
import { describe, expect, test } from 'vitest'
import { startAuthorizationServer } from '../authorization-server.ts'
import { startSmartsheets } from '../smartsheets/smartsheets-simulator.ts'

const callers = 200

async function storm(
  options: { unauthorizedDelay?: (index: number) => number },
  begin: 'expired' | 'revoked',
) {
  await using server = await startSmartsheets({
    rotation: 'single_use',
    familyRevocation: true,
    requestsPerMinute: Number.POSITIVE_INFINITY,
    tokenDelay: 30,
    ...options,
  })
  let clock = Date.now()
  const provider = oauth2Provider({
    id: 'storm',
    name: 'Storm',
    ...server.options,
    origins: [server.url],
    rotation: 'single_use',
  })
  await using connection = createConnection({
    provider,
    id: 'acme/storm',
    store: memoryStore(),
    credentials: server.issue(),
    now: () => clock,
  })
  const call = async () => (await connection.fetch(`${server.options.baseUrl}/users/me`)).status
  expect(await call()).toBe(200)
  server.stats.reset()
  if (begin === 'expired') clock += 8 * 24 * 3600_000
  else server.revokeAccessToken()
  const statuses = await Promise.all(Array.from({ length: callers }, call))
  const { tokenRequests, reuse, familyRevocations } = server.stats
  const failed = statuses.filter((status) => status !== 200).length
  return { tokenRequests, reuse, familyRevocations, failed }
}

const onlyOne = { tokenRequests: 1, reuse: 0, familyRevocations: 0, failed: 0 }

describe(`${callers} concurrent calls, single use with family revocation`, () => {
  test('C1: with an expired token make one token request', async () => {
    expect(await storm({}, 'expired')).toEqual(onlyOne)
  })
  test('C4, C5: with a token revoked early make one token request', async () => {
    expect(await storm({}, 'revoked')).toEqual(onlyOne)
  })
  test('C5: with a token revoked early and the 401s spread over 400 ms make one token request', async () => {
    expect(await storm({ unauthorizedDelay: (index) => (index % callers) * 2 }, 'revoked')).toEqual(onlyOne)
  })
  test('C1: on a plain authorization server all callers get the same token', async () => {
    await using server = await startAuthorizationServer({ rotation: 'single_use', familyRevocation: true })
    const provider = oauth2Provider({ id: 'storm', name: 'Storm', ...server.options, rotation: 'single_use' })
    const { refreshToken } = server.issue()
    const connection = createConnection({
      provider,
      id: 'a',
      store: memoryStore(),
      credentials: { refreshToken },
    })
    const tokens = await Promise.all(Array.from({ length: callers }, () => connection.getAccessToken()))
    expect({ tokens: new Set(tokens).size, requests: server.stats.tokenRequests }).toEqual({
      tokens: 1,
      requests: 1,
    })
  })
})
