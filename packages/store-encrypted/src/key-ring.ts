/** The keys that records are encrypted with, by name. */
export interface KeyRing {
  /** Name of the key that encrypts. */
  readonly primary: string
  /** The key of this name, ready for use, or undefined where there is none. */
  key(name: string): Promise<CryptoKey> | undefined
}

const keyLength = 32

/**
 * Copies the keys, so that nobody changes or clears them afterwards.
 * @throws TypeError where one is no key, or the primary one is missing; it never shows a key
 */
export function createKeyRing(primary: string, keys: Record<string, Uint8Array>): KeyRing {
  const copies = new Map(Object.entries(keys).map(([name, key]) => [name, copyOf(name, key)]))
  if (!copies.has(primary)) {
    // Not what was given: it may be a key by mistake.
    const names = [...copies.keys()].map((name) => JSON.stringify(name)).join(', ')
    throw new TypeError(`primary: expected the name of one of keys, which are ${names || 'none'}`)
  }
  const imported = new Map<string, Promise<CryptoKey>>()
  return {
    primary,
    key(name) {
      const copy = copies.get(name)
      if (copy === undefined) return undefined
      const key = imported.get(name) ?? importKey(copy)
      imported.set(name, key)
      return key
    },
  }
}

function copyOf(name: string, key: Uint8Array): Uint8Array<ArrayBuffer> {
  const place = `keys: ${JSON.stringify(name)}`
  if (!(key instanceof Uint8Array)) {
    throw new TypeError(`${place} is no Uint8Array; decode it first, as with Buffer.from(text, 'base64')`)
  }
  if (key.length !== keyLength) {
    throw new TypeError(
      `${place} has ${key.length} bytes, not ${keyLength}; make one with crypto.getRandomValues(new Uint8Array(${keyLength}))`,
    )
  }
  return new Uint8Array(key)
}

async function importKey(key: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, 'AES-KW', false, ['wrapKey', 'unwrapKey'])
}
