import { createConnection, memoryStore, type TokenOutcome } from '@evergrant/core'
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

const context = { fetch, signal: new AbortController().signal, now: Date.now }

async function outcomeOf(body: object, status = 400): Promise<TokenOutcome> {
  await using simulator = await startSmartsheets()
  simulator.faults.token({ status, body })
  return await smartsheetsProvider(simulator.options).refresh({ refreshToken: 'r' }, context)
}

test.each([
  [1067, 'invalid_client'],
  [1068, 'unsupported_grant_type'],
  [1070, 'invalid_request'],
  [1072, 'invalid_grant'],
  [1073, 'invalid_grant'],
  [1236, 'invalid_request'],
  [1237, 'invalid_request'],
  [1238, 'invalid_client'],
  [1292, 'invalid_request'],
  [9999, 'something_new'],
])('the token error %i is a matter of configuration, whatever its error says', async (errorCode, error) => {
  for (const code of [errorCode, String(errorCode)]) {
    expect(await outcomeOf({ errorCode: code, message: 'x', error, refId: 'r' })).toMatchObject({
      kind: 'misconfigured',
    })
  }
})

test.each([1069, 1071, 1132])('the token error %i means that the grant is over', async (errorCode) => {
  expect(await outcomeOf({ errorCode, message: 'x' })).toEqual({ kind: 'refused', detail: 'invalid_grant' })
  expect(await outcomeOf({ errorCode, error: 'invalid_grant', error_description: 'x' })).toMatchObject({
    kind: 'refused',
  })
})

test.each([
  [4001, 'declined'],
  [4003, 'declined'],
  [4000, 'inconclusive'],
  [4002, 'inconclusive'],
  [4004, 'inconclusive'],
])('the token error %i in an odd place passes', async (errorCode, kind) => {
  expect(await outcomeOf({ errorCode, message: 'x' })).toMatchObject({ kind })
  expect(await outcomeOf({ errorCode, message: 'x' }, 200)).toMatchObject({ kind })
})

test('token errors without a code are read as the standard has them', async () => {
  expect(await outcomeOf({ error: 'invalid_grant' })).toMatchObject({ kind: 'refused' })
  expect(await outcomeOf({ message: 'x' })).toMatchObject({ kind: 'misconfigured' })
})

test.each([{}, { tokenErrorText: 'error_description', errorCode: 'text', refId: false }] as const)(
  'a wrong secret is not taken for a grant that is over: %j',
  async (readings) => {
    await using simulator = await startSmartsheets({ readings })
    for (const clientAuthentication of ['hash', 'client_secret'] as const) {
      const connection = connect(simulator, { clientSecret: 'wrong', clientAuthentication })
      await expect(connection.refresh()).rejects.toMatchObject({
        code: 'refresh_misconfigured',
        reauthorize: false,
      })
    }
    const connection = connect(simulator)
    simulator.revokeRefreshToken()
    await expect(connection.refresh()).rejects.toMatchObject({
      code: 'reauthorization_required',
      reason: 'refused',
    })
  },
)
