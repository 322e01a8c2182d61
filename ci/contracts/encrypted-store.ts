import { type EncryptedStoreOptions, encryptedStore } from '@evergrant/store-encrypted'
import type { CreateStore } from '@evergrant/testing'
import createSqliteStore from './sqlite-store.ts'

/** Everywhere the same key. */
export const options: EncryptedStoreOptions = {
  primary: 'test',
  keys: { test: new Uint8Array(32).fill(7) },
  onUnreadable: () => {},
}

/** Makes the store of a place, and encrypts what lies in it. */
const createStore: CreateStore = async (place) => encryptedStore(await createSqliteStore(place), options)

// biome-ignore lint/style/noDefaultExport: the contract takes a worker module by its default export
export default createStore
