import { randomBytes } from 'node:crypto'
import { type CredentialStore, createConnections, memoryStore, oauth2Provider } from '@evergrant/core'
import { expect, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'

const keys = { '2026': randomBytes(32) }

function connectionsOver(store: CredentialStore) {
  return createConnections({
    providers: {
      files: ({ region }: { region: string }) =>
        oauth2Provider({
          id: 'files',
          name: 'Files',
          origins: [`https://${region}.example.com`],
          authorizationEndpoint: `https://${region}.example.com/authorize`,
          tokenEndpoint: `https://${region}.example.com/token`,
          clientId: 'client',
        }),
    },
    store,
    redirectUri: 'https://app.example.com/callback',
  })
}

const connected = (region: string) => ({
  provider: 'files',
  settings: { region },
  credentials: { accessToken: `token-${region}`, issuedAt: new Date().toISOString(), expiresIn: 3_600 },
})

test('S4: what picks the provider of a connection lies encrypted, and so does a login under way', async () => {
  const store = memoryStore()
  const connections = connectionsOver(encryptedStore(store, { primary: '2026', keys }))
  await connections.add('acme/files', connected('far-away'))
  await connections.authorize('acme/files', { provider: 'files', settings: { region: 'elsewhere' } })
  const records = await store.list()
  expect(records.map(({ state }) => state)).toEqual(['active', 'authorizing'])
  for (const { data } of records) {
    const text = new TextDecoder().decode(data)
    for (const secret of ['far-away', 'elsewhere', 'token-', 'codeVerifier'])
      expect(text).not.toContain(secret)
  }
  const elsewhere = connectionsOver(encryptedStore({ ...store }, { primary: '2026', keys }))
  expect(await elsewhere.get('acme/files').getAccessToken()).toBe('token-far-away')
})

test('those that wait for a person are found without decrypting any other', async () => {
  const store = memoryStore()
  const unreadable: string[] = []
  const onUnreadable = ({ id }: { id: string }) => unreadable.push(id)
  const connections = connectionsOver(encryptedStore(store, { primary: '2026', keys, onUnreadable }))
  for (const n of [1, 2, 3]) await connections.add(`tenant-${n}/files`, connected('near'))
  await connections.get('tenant-2/files').revoke()
  // Whoever looked at one of the others would report it.
  for (const n of [1, 3]) {
    const { version, provider } = (await store.get(`tenant-${n}/files`))!
    await store.compareAndSet(`tenant-${n}/files`, version, {
      provider,
      data: Uint8Array.of(1),
      dueInMs: null,
    })
  }
  const waiting = await Array.fromAsync(connections.list({ state: 'reauthorization_required' }))
  expect(waiting).toEqual([
    { id: 'tenant-2/files', provider: 'files', state: 'reauthorization_required', reason: 'revoked' },
  ])
  expect(unreadable).toEqual([])
})
