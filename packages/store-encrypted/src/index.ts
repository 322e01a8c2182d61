export { type EncryptedStore, type EncryptedStoreOptions, encryptedStore } from './encrypted-store.ts'
export type { UnreadableRecord } from './readable-records.ts'
export type { RewrapOptions, RewrapResult } from './rewrap.ts'
