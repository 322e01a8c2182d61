import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CredentialStore, createConnection, oauth2Provider } from '@evergrant/core'
import { sqliteStore } from '@evergrant/store-sqlite'
import { startAuthorizationServer } from '@evergrant/testing'
import { decodeProtectedHeader } from 'jose'
import { afterAll, expect, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-at-rest-'))
afterAll(() => rmSync(directory, { recursive: true }))

const keys = { old: new Uint8Array(32).fill(1), new: new Uint8Array(32).fill(2) }
const id = 'customer-7/acme'

/** Everything that lies in the files of a database: the write-ahead log too. */
function bytesOnDisk(name: string): Buffer {
  const files = readdirSync(directory).filter((file) => file.startsWith(name))
  expect(files).toContain(`${name}-wal`)
  return Buffer.concat(files.map((file) => readFileSync(join(directory, file))))
}

const keyNameIn = async (store: CredentialStore) =>
  decodeProtectedHeader(new TextDecoder().decode((await store.get(id))?.data)).kid

test('S4: a connection refreshes under the new primary key, and no token ever lies in the files', async () => {
  await using server = await startAuthorizationServer({ rotation: 'single_use' })
  const provider = oauth2Provider({ id: 'acme', name: 'Acme', ...server.options, rotation: 'single_use' })
  const inner = sqliteStore(join(directory, 'rotated.db'))
  const initial = server.issue({ ageSeconds: 7_200 })

  const connect = (primary: 'old' | 'new') =>
    createConnection({ provider, id, store: encryptedStore(inner, { primary, keys }), credentials: initial })

  const before = connect('old')
  await before.fetch(`${server.apiUrl}/hello`)
  const first = await before.getCredentials()
  expect(await keyNameIn(inner)).toBe('old')

  server.expireAccessTokens()
  const after = connect('new')
  expect((await after.fetch(`${server.apiUrl}/hello`)).status).toBe(200)
  const second = await after.getCredentials()
  expect(second.accessToken).not.toBe(first.accessToken)
  expect(await keyNameIn(inner)).toBe('new')
  expect(server.stats.tokenRequests).toBe(2)

  const bytes = bytesOnDisk('rotated.db')
  expect(bytes.includes(id), 'what is in clear is found').toBe(true)
  for (const { accessToken, refreshToken } of [initial, first, second]) {
    expect(bytes.includes(accessToken!)).toBe(false)
    expect(bytes.includes(refreshToken!)).toBe(false)
  }

  const withoutOldKey = encryptedStore(inner, { primary: 'new', keys: { new: keys.new } })
  expect((await createConnection({ provider, id, store: withoutOldKey }).getCredentials()).accessToken).toBe(
    second.accessToken,
  )
  await inner.close()
})

test('without encryption the same search finds the tokens', async () => {
  await using server = await startAuthorizationServer()
  const provider = oauth2Provider({ id: 'acme', name: 'Acme', ...server.options })
  const inner = sqliteStore(join(directory, 'plain.db'))
  const connection = createConnection({ provider, id, store: inner, credentials: server.issue() })
  const { refreshToken } = await connection.getCredentials()
  expect(bytesOnDisk('plain.db').includes(refreshToken!)).toBe(true)
  await inner.close()
})

test('S4: with the wrong key a connection fails with a typed error, and sends and writes nothing', async () => {
  await using server = await startAuthorizationServer()
  const provider = oauth2Provider({ id: 'acme', name: 'Acme', ...server.options })
  const inner = sqliteStore(join(directory, 'wrong.db'))
  const credentials = server.issue({ ageSeconds: 7_200 })
  const right = encryptedStore(inner, { primary: 'key', keys: { key: keys.old } })
  await createConnection({ provider, id, store: right, credentials }).getAccessToken()
  const stored = await inner.get(id)
  server.expireAccessTokens()
  server.stats.reset()

  const wrong = encryptedStore(inner, { primary: 'key', keys: { key: keys.new } })
  const connection = createConnection({ provider, id, store: wrong, credentials })
  await expect(connection.getAccessToken()).rejects.toMatchObject({ code: 'decryption_failed' })
  await expect(connection.refresh()).rejects.toMatchObject({ code: 'decryption_failed' })
  expect(server.stats.tokenRequests).toBe(0)
  expect(await inner.get(id)).toEqual(stored)
  await inner.close()
})
