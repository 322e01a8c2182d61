import { memoryStore } from '@evergrant/core'
import { ids } from './process-tasks.ts'
import { type CreateStore, write } from './store-case.ts'

/** A store that is right in one process and that every process has for itself. */
const createStore: CreateStore = async () => {
  const store = memoryStore()
  for (const id of ids) await store.compareAndSet(id, 0, write('0', { dueInMs: null }))
  return store
}

// biome-ignore lint/style/noDefaultExport: worker modules are taken by their default export
export default createStore
