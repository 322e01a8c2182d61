import { type CredentialRecord, StoreError } from '@evergrant/core'
import { base64url, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import type { KeyRing } from './key-ring.ts'

/** What was read, and how it was kept. */
export interface Decrypted {
  data: Uint8Array
  /** Name of the key that it was encrypted with; undefined: it was plain. */
  keyName: string | undefined
}

const algorithms = { keyManagementAlgorithms: ['A256KW'], contentEncryptionAlgorithms: ['A256GCM'] }
// Every JWE begins with `eyJ`, every record that was never encrypted with this.
const openingBrace = 0x7b
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Encrypts with the primary key, for this connection alone. */
export async function encrypt(ring: KeyRing, id: string, data: Uint8Array): Promise<Uint8Array> {
  const header = { alg: 'A256KW', enc: 'A256GCM', kid: ring.primary, connection: id }
  // A copy, because the caller may go on with its bytes before the key is at hand.
  const plain = new CompactEncrypt(new Uint8Array(data)).setProtectedHeader(header)
  return encoder.encode(await plain.encrypt((await ring.key(ring.primary))!))
}

/**
 * Decrypts what is stored.
 * @throws StoreError `decryption_failed`, which says what is wrong and what to do
 */
export async function decrypt(
  ring: KeyRing,
  record: CredentialRecord,
  acceptPlaintext: boolean,
): Promise<Decrypted> {
  const { id, data } = record
  if (data[0] === openingBrace) {
    if (acceptPlaintext) return { data, keyName: undefined }
    throw failure(
      record,
      'it is not encrypted. If it was written before encryption was switched on, set acceptPlaintext and call rewrap()',
    )
  }
  const jwe = readJwe(record)
  const keyName = keyNameIn(jwe)
  if (keyName === undefined) throw changed(record)
  const key = await ring.key(keyName)
  const name = JSON.stringify(keyName.slice(0, 100))
  if (key === undefined) {
    throw failure(
      record,
      `its key, ${name}, is missing. Add it to keys; where it is lost, delete the record and connect again`,
    )
  }
  const opened = await compactDecrypt(jwe, key, algorithms).catch(() => undefined)
  if (opened === undefined) {
    if (await isWrappedWith(key, jwe)) throw changed(record)
    throw failure(
      record,
      `the key that is named ${name} is not the one that encrypted it, or the record was damaged. Put the right key under that name; where it is lost, delete the record and connect again`,
    )
  }
  if (opened.protectedHeader.connection !== id) {
    throw failure(
      record,
      'it was encrypted for another connection and moved or copied here. Delete the record and connect again',
    )
  }
  return { data: opened.plaintext, keyName }
}

/** The compact JWE, in its one spelling: a decoder passes over bits and characters that are not authenticated. */
function readJwe(record: CredentialRecord): string {
  try {
    const jwe = decoder.decode(record.data)
    const spelled = jwe.split('.').map((part) => base64url.encode(base64url.decode(part)))
    if (spelled.length === 5 && spelled.join('.') === jwe) return jwe
  } catch {
    // Neither text nor base64url.
  }
  throw changed(record)
}

function keyNameIn(jwe: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(jwe)
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}

/** Tells a wrong key from data that was changed: the wrapped key has an integrity check of its own. */
async function isWrappedWith(key: CryptoKey, jwe: string): Promise<boolean> {
  const wrapped = base64url.decode(jwe.split('.')[1]!)
  return crypto.subtle
    .unwrapKey('raw', new Uint8Array(wrapped), key, 'AES-KW', 'AES-GCM', false, ['decrypt'])
    .then(
      () => true,
      () => false,
    )
}

function changed(record: CredentialRecord): StoreError {
  return failure(
    record,
    'it was changed or damaged after it was encrypted. Restore it from a backup, or delete the record and connect again',
  )
}

function failure({ id, provider }: CredentialRecord, what: string): StoreError {
  return new StoreError(`The record of "${id}" cannot be decrypted: ${what}.`, {
    code: 'decryption_failed',
    connectionId: id,
    provider,
  })
}
