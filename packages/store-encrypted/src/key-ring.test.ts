import { inspect } from 'node:util'
import { memoryStore } from '@evergrant/core'
import { expectNoSecrets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { type EncryptedStoreOptions, encryptedStore } from './encrypted-store.ts'

const key = (byte = 1, length = 32) => new Uint8Array(length).fill(byte)

const write = (text: string) => ({ provider: 'acme', data: new TextEncoder().encode(text), dueInMs: 0 })

/** What is thrown for options that a type checker may have let through, or was not there to see. */
function misuse(options: unknown): TypeError {
  try {
    encryptedStore(memoryStore(), options as EncryptedStoreOptions)
  } catch (error) {
    if (error instanceof TypeError) return error
  }
  throw new Error('no TypeError')
}

test.each([0, 16, 31, 33, 64])('a key of %i bytes is refused by name', (length) => {
  const { message } = misuse({ primary: 'b', keys: { a: key(1, length), b: key() } })
  expect(message).toContain(`keys: "a" has ${length} bytes, not 32`)
})

test('a key as text is refused, with the way to decode it and without the text', () => {
  const text = Buffer.from(key(9)).toString('base64')
  const error = misuse({ primary: 'a', keys: { a: text } })
  expect(error.message).toContain('"a" is no Uint8Array; decode it first')
  expectNoSecrets(error, [text])
})

test('a key that the environment does not have is refused by name', () => {
  expect(misuse({ primary: 'a', keys: { a: undefined } }).message).toContain('keys: "a"')
})

test('a primary key that is not there is refused, and never shown: it may be a key by mistake', () => {
  const text = Buffer.from(key(9)).toString('base64')
  const error = misuse({ primary: text, keys: { old: key(), new: key(2) } })
  expect(error.message).toBe('primary: expected the name of one of keys, which are "old", "new"')
  expectNoSecrets(error, [text])
  expect(misuse({ primary: 'a', keys: {} }).message).toContain('which are none')
})

test('names that every object has are no keys', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(misuse({ primary: name, keys: { a: key() } }).message).toContain('primary')
  }
})

test('a key that is cleared after the store was made still works', async () => {
  const inner = memoryStore()
  const mine = key()
  const store = encryptedStore(inner, { primary: 'a', keys: { a: mine } })
  mine.fill(0)
  await store.compareAndSet('x', 0, write('secret'))
  const again = encryptedStore(inner, { primary: 'a', keys: { a: key() } })
  expect((await again.get('x'))?.data).toEqual(write('secret').data)
})

test('a Buffer that is a part of a pool is a key like any other', async () => {
  const inner = memoryStore()
  const pooled = Buffer.concat([key(3, 7), key(), key(5, 9)]).subarray(7, 39)
  await encryptedStore(inner, { primary: 'a', keys: { a: pooled } }).compareAndSet('x', 0, write('secret'))
  const again = encryptedStore(inner, { primary: 'a', keys: { a: key() } })
  expect((await again.get('x'))?.data).toEqual(write('secret').data)
})

test('a store that is printed shows no key', async () => {
  const store = encryptedStore(memoryStore(), { primary: 'a', keys: { a: key(0xab) } })
  await store.compareAndSet('x', 0, write('secret'))
  const shown = inspect(store, { depth: null, showHidden: true })
  expect(shown).not.toContain('171')
  expect(shown).not.toContain('abab')
})
