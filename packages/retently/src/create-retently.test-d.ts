import { memoryStore } from '@evergrant/core'
import { test } from 'vitest'
import { createRetently } from './create-retently.ts'

const client = { clientId: 'id', clientSecret: 'secret' }
const kept = { id: 'acme/retently', store: memoryStore() }

test('options that fit', () => {
  createRetently({ apiKey: 'key' })
  createRetently({ apiKey: 'key', apiKeyHeader: 'x-api-key', ...kept })
  createRetently({ ...client, ...kept, credentials: { refreshToken: 'r' } })
  createRetently({ configuration: {} as unknown })
})

test('OAuth wants a store and an id', () => {
  // @ts-expect-error
  createRetently({ ...client, credentials: { refreshToken: 'r' } })
  // @ts-expect-error
  createRetently({ ...client, store: memoryStore(), credentials: { refreshToken: 'r' } })
})

test('the header is for keys only', () => {
  // @ts-expect-error
  createRetently({ ...client, ...kept, apiKeyHeader: 'x-api-key' })
})
