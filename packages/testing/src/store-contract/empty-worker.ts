import { memoryStore } from '@evergrant/core'
import type { CreateStore } from './store-case.ts'

/** Opens another place than the test does. */
const createStore: CreateStore = () => memoryStore()

// biome-ignore lint/style/noDefaultExport: worker modules are taken by their default export
export default createStore
