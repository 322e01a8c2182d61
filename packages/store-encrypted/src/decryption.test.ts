import { type CredentialRecord, type CredentialStore, memoryStore, StoreError } from '@evergrant/core'
import { expectNoSecrets } from '@evergrant/testing'
import fc from 'fast-check'
import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { encryptedStore } from './encrypted-store.ts'

const oldKey = new Uint8Array(32).fill(1)
const newKey = new Uint8Array(32).fill(2)
const secret = 'a-refresh-token'
const plain = new TextEncoder().encode(JSON.stringify({ v: 1, refreshToken: secret }))

const write = (data: Uint8Array) => ({ provider: 'acme', data, dueInMs: 0 })

/** A store with the encrypted record `a`, and what lies in the store below. */
async function scene(): Promise<{ inner: CredentialStore; stored: CredentialRecord }> {
  const inner = memoryStore()
  const store = encryptedStore(inner, { primary: 'old', keys: { old: oldKey } })
  await store.compareAndSet('a', 0, write(plain))
  return { inner, stored: (await inner.get('a'))! }
}

/** Puts other bytes into the store below. */
async function put(inner: CredentialStore, id: string, data: Uint8Array | string): Promise<void> {
  const version = (await inner.get(id))?.version ?? 0
  await inner.compareAndSet(
    id,
    version,
    write(typeof data === 'string' ? new TextEncoder().encode(data) : data),
  )
}

/** The error of reading a record, after a look for secrets in it. */
async function failure(inner: CredentialStore, id = 'a', keys: Record<string, Uint8Array> = { old: oldKey }) {
  const store = encryptedStore(inner, { primary: Object.keys(keys)[0]!, keys })
  const error = await store.get(id).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StoreError)) throw new Error('expected a StoreError', { cause: error })
  expectNoSecrets(error, [secret, Buffer.from(oldKey).toString('base64')])
  expect(error).toMatchObject({
    code: 'decryption_failed',
    connectionId: id,
    provider: 'acme',
    retryable: false,
  })
  return error
}

const textOf = (record: CredentialRecord) => new TextDecoder().decode(record.data)

test('S4: at rest a record is a compact JWE that names key and connection, and holds nothing in clear', async () => {
  const { stored } = await scene()
  const jwe = textOf(stored)
  expect(decodeProtectedHeader(jwe)).toEqual({
    alg: 'A256KW',
    enc: 'A256GCM',
    kid: 'old',
    connection: 'a',
  })
  expect(jwe).not.toContain(secret)
  expect((await compactDecrypt(jwe, oldKey)).plaintext).toEqual(plain)
})

test('S4: the same data is never encrypted to the same bytes', async () => {
  const { inner, stored } = await scene()
  await encryptedStore(inner, { primary: 'old', keys: { old: oldKey } }).compareAndSet('a', 1, write(plain))
  const [, key, iv, ciphertext] = textOf((await inner.get('a'))!).split('.')
  const [, otherKey, otherIv, otherCiphertext] = textOf(stored).split('.')
  expect(key).not.toBe(otherKey)
  expect(iv).not.toBe(otherIv)
  expect(ciphertext).not.toBe(otherCiphertext)
})

test('S4: a key that is missing is named', async () => {
  const { inner } = await scene()
  const { message } = await failure(inner, 'a', { new: newKey })
  expect(message).toContain('its key, "old", is missing. Add it to keys')
})

test('S4: a wrong key under the right name is told from data that was changed', async () => {
  const { inner } = await scene()
  const { message } = await failure(inner, 'a', { old: newKey })
  expect(message).toContain('the key that is named "old" is not the one that encrypted it')
})

test('S4: a ciphertext that was moved to another connection is refused', async () => {
  const { inner, stored } = await scene()
  await put(inner, 'b', stored.data)
  const { message } = await failure(inner, 'b')
  expect(message).toContain('encrypted for another connection')
  expect(message).not.toContain('"a"')
})

test('S4: a ciphertext that names no connection is refused', async () => {
  const { inner } = await scene()
  const header = { alg: 'A256KW', enc: 'A256GCM', kid: 'old' }
  await put(inner, 'a', await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(oldKey))
  expect((await failure(inner)).message).toContain('encrypted for another connection')
})

test('S4: another algorithm than the one that is written is refused, also with the right key', async () => {
  const { inner } = await scene()
  for (const [alg, enc] of [
    ['A256GCMKW', 'A256GCM'],
    ['dir', 'A256GCM'],
    ['A256KW', 'A256CBC-HS512'],
  ] as const) {
    const header = { alg, enc, kid: 'old', connection: 'a' }
    await put(inner, 'a', await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(oldKey))
    await failure(inner)
  }
})

test('S4: data that was changed is refused, whichever byte it is and whatever it became', async () => {
  const { inner, stored } = await scene()
  const index = fc.integer({ min: 0, max: stored.data.length - 1 })
  await fc.assert(
    fc.asyncProperty(index, fc.integer({ min: 1, max: 255 }), async (place, difference) => {
      const data = new Uint8Array(stored.data)
      data[place]! ^= difference
      await put(inner, 'a', data)
      await failure(inner)
    }),
    { numRuns: 300 },
  )
})

test('S4: every other spelling of a character that a decoder would pass over is refused', async () => {
  const { inner, stored } = await scene()
  const [header, key, iv, ciphertext, tag] = textOf(stored).split('.') as [
    string,
    string,
    string,
    string,
    string,
  ]
  const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
  const sameBytes = (part: string) =>
    alphabet
      .map((last) => part.slice(0, -1) + last)
      .filter((other) => other !== part && `${base64url.decode(other)}` === `${base64url.decode(part)}`)
  const others = [
    ...sameBytes(key).map((other) => [header, other, iv, ciphertext, tag]),
    ...sameBytes(tag).map((other) => [header, key, iv, ciphertext, other]),
    [header, key, iv, ciphertext, `${tag}==`],
    [header, key, `${iv}\n`, ciphertext, tag],
    [header, key, iv, ciphertext, tag, ''],
    [`\ufeff${header}`, key, iv, ciphertext, tag],
  ]
  expect(others.length).toBeGreaterThan(15)
  for (const parts of others) {
    await put(inner, 'a', parts.join('.'))
    expect((await failure(inner)).message).toContain('changed or damaged')
  }
})

test('S4: data that is cut short, or no JWE at all, is refused', async () => {
  const { inner, stored } = await scene()
  const noKeyName = `${base64url.encode('{"alg":"A256KW"}')}.AA.AA.AA.AA`
  for (const data of [
    '',
    'x',
    '....',
    'null',
    noKeyName,
    stored.data.subarray(0, -1),
    Uint8Array.of(0xff, 0xfe),
  ]) {
    await put(inner, 'a', data)
    expect((await failure(inner)).message).toContain('changed or damaged')
  }
})

test('S4: a changed ciphertext, tag, or initialization vector is called a change, not a wrong key', async () => {
  const { inner, stored } = await scene()
  for (const part of [2, 3, 4]) {
    const parts = textOf(stored).split('.')
    parts[part] = (parts[part]!.startsWith('A') ? 'B' : 'A') + parts[part]!.slice(1)
    await put(inner, 'a', parts.join('.'))
    expect((await failure(inner)).message).toContain('changed or damaged after it was encrypted')
  }
})

test('what is saved are the bytes as they were at the call', async () => {
  const store = encryptedStore(memoryStore(), { primary: 'old', keys: { old: oldKey } })
  const data = new Uint8Array(plain)
  const saving = store.compareAndSet('a', 0, write(data))
  data.fill(0)
  await saving
  expect((await store.get('a'))?.data).toEqual(plain)
})

test('any data of any connection comes back as it was', async () => {
  const store = encryptedStore(memoryStore(), { primary: 'old', keys: { old: oldKey } })
  const ids = fc.string({ unit: 'binary', minLength: 1 })
  await fc.assert(
    fc.asyncProperty(ids, fc.uint8Array({ maxLength: 500 }), async (id, data) => {
      await store.delete(id)
      await store.compareAndSet(id, 0, write(data))
      expect((await store.get(id))?.data).toEqual(data)
    }),
  )
})

test('a record from before encryption is refused, with what to do', async () => {
  const inner = memoryStore()
  await put(inner, 'a', plain)
  const { message } = await failure(inner)
  expect(message).toContain('it is not encrypted')
  expect(message).toContain('acceptPlaintext')
})

test('with acceptPlaintext a record from before encryption is read, and encrypted by the next save', async () => {
  const inner = memoryStore()
  await put(inner, 'a', plain)
  const store = encryptedStore(inner, { primary: 'old', keys: { old: oldKey }, acceptPlaintext: true })
  expect((await store.get('a'))?.data).toEqual(plain)
  expect((await store.acquire('a', { owner: 'one', ttlMs: 1_000 }))?.record.data).toEqual(plain)
  await store.compareAndSet('a', 1, write(plain))
  expect(textOf((await inner.get('a'))!)).toMatch(/^eyJ/)
  expect((await store.get('a'))?.data).toEqual(plain)
})

test('acceptPlaintext lets nothing else pass', async () => {
  const { inner, stored } = await scene()
  const store = encryptedStore(inner, { primary: 'old', keys: { old: oldKey }, acceptPlaintext: true })
  await put(inner, 'b', stored.data)
  await expect(store.get('b')).rejects.toMatchObject({ code: 'decryption_failed' })
  await put(inner, 'b', 'not a record')
  await expect(store.get('b')).rejects.toMatchObject({ code: 'decryption_failed' })
})
