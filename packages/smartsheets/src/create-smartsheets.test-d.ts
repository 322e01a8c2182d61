import { memoryStore } from '@evergrant/core'
import { test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'

const client = { clientId: 'id', clientSecret: 'secret' }
const kept = { id: 'acme/smartsheets', store: memoryStore() }

test('options that fit', () => {
  createSmartsheets({ accessToken: 'token' })
  createSmartsheets({ accessToken: 'token', assumeUser: 'jane.doe@example.com', ...kept })
  createSmartsheets({
    ...client,
    ...kept,
    region: 'eu',
    scopes: ['READ_SHEETS'],
    credentials: { refreshToken: 'r' },
  })
  createSmartsheets({ configuration: {} as unknown })
})

test('OAuth wants a store and an id', () => {
  // @ts-expect-error
  createSmartsheets({ ...client, credentials: { refreshToken: 'r' } })
  // @ts-expect-error
  createSmartsheets({ ...client, store: memoryStore(), credentials: { refreshToken: 'r' } })
})

test('only a personal access token acts for another user', () => {
  // @ts-expect-error
  createSmartsheets({ ...client, ...kept, assumeUser: 'jane.doe@example.com' })
})

test('regions and scopes are those that exist', () => {
  // @ts-expect-error
  createSmartsheets({ accessToken: 'token', region: 'mars' })
  // @ts-expect-error
  createSmartsheets({ ...client, ...kept, scopes: ['READ_ALL'] })
})
