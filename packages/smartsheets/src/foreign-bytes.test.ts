import { inspect } from 'node:util'
import { EvergrantError, InputError } from '@evergrant/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'
import { parseSmartsheetsCredentials } from './smartsheets-credentials.ts'

// Whatever a configuration or an error body holds: an error of this package comes of it, and shows nothing of it.

const found = 'sentinel 7f3a9c'
const odd = fc.oneof(
  fc.constantFrom(found, null, undefined, '', -1, Number.NaN),
  fc.array(fc.constant(found)),
  fc.dictionary(fc.string(), fc.constant(found)),
  fc.anything(),
)

function showsNothing(error: unknown): void {
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(found)
}

test('S1: a configuration of anything', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'auth_type',
      'access_token',
      'accessToken',
      'client_id',
      'client_secret',
      'refresh_token',
      'token_expiry_date',
      'expires_in',
      'sourceType',
      'region',
    ),
    fc.string(),
  )
  const part = fc.array(fc.tuple(name, odd)).map((pairs): object => Object.fromEntries(pairs))
  const input = fc.oneof(
    fc.anything(),
    part,
    fc.tuple(part, part).map(([whole, credentials]) => ({ ...whole, credentials })),
  )
  const property = fc.property(input, (configuration) => {
    try {
      parseSmartsheetsCredentials(configuration)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      showsNothing(error)
    }
  })
  fc.assert(property, { numRuns: 2_000 })
})

test('S1: an error of the API with any body', async () => {
  let answer = new Response()
  const client = createSmartsheets({
    accessToken: 'key',
    fetch: async () => answer,
    retry: false,
    rateLimit: { requestsPerMinute: 1_000_000 },
  })
  const name = fc.constantFrom('code', 'errorCode', 'message', 'refId', 'data', '__proto__')
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .dictionary(name, fc.oneof(fc.constant(found), fc.integer(), fc.jsonValue()))
      .map((all) => JSON.stringify(all)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  )
  // After a 429 the client would wait.
  const status = fc.integer({ min: 400, max: 599 }).filter((status) => status !== 429)
  const property = fc.asyncProperty(status, body, async (status, text) => {
    answer = new Response(text, { status })
    const error: unknown = await client.request('x').catch((thrown) => thrown)
    if (!EvergrantError.isInstance(error)) throw error
    expect(error.code).toBe('api_error')
    showsNothing(error)
  })
  await fc.assert(property, { numRuns: 500 })
})
