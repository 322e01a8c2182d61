import { AuthenticationError, createConnection, memoryStore } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { smartsheetsProvider } from './smartsheets-provider.ts'

function connect(simulator: SmartsheetsSimulator) {
  const provider = smartsheetsProvider(simulator.options)
  return createConnection({
    provider,
    id: 'acme/smartsheets',
    store: memoryStore(),
    credentials: simulator.issue(),
  })
}

const context = { fetch, signal: new AbortController().signal, now: Date.now }

function deletions(simulator: SmartsheetsSimulator): number {
  return simulator.stats.requests.filter(({ method }) => method === 'DELETE').length
}

test('revocation deletes the token with the token', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator)
  const { accessToken = '', refreshToken = '' } = await connection.getCredentials()
  await connection.revoke()
  expect([accessToken, `${refreshToken}`].map(simulator.isLiving)).toEqual([false, false])
  expect(simulator.stats).toMatchObject({ revocations: 1, tokenRequests: 0 })
})

test('revocation takes a living token where the one at hand has expired', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator)
  const { refreshToken } = await connection.getCredentials()
  simulator.expireAccessTokens()
  await connection.revoke()
  expect(simulator.stats).toMatchObject({ revocations: 1, tokenRequests: 1 })
  expect(simulator.isLiving(`${refreshToken}`)).toBe(false)
  await expect(connection.getAccessToken()).rejects.toMatchObject({ reason: 'revoked' })
})

test('revocation takes a new token where there is a refresh token alone', async () => {
  await using simulator = await startSmartsheets()
  const { refreshToken } = simulator.issue()
  await smartsheetsProvider(simulator.options).revoke?.({ refreshToken }, context)
  expect(simulator.stats).toMatchObject({ revocations: 1, tokenRequests: 1 })
})

test('revocation is over where the grant is', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator)
  await connection.getCredentials()
  simulator.revokeGrant()
  await connection.revoke()
  expect(deletions(simulator)).toBe(1)
})

test('revocation that fails can be repeated', async () => {
  await using simulator = await startSmartsheets()
  const connection = connect(simulator)
  await connection.getCredentials()
  simulator.faults.revocation({ status: 503 })
  const error = await connection.revoke().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AuthenticationError)
  expect(error).toMatchObject({
    code: 'refresh_failed',
    retryable: true,
    message: expect.stringContaining('HTTP 503'),
  })
  await connection.revoke()
  expect(simulator.stats.revocations).toBe(1)
})
