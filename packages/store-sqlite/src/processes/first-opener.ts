// Saves one record, named by its argument, at the moment it is told to.
import { once } from 'node:events'
import { sqliteStore } from '../sqlite-store.ts'

const [path, id] = process.argv.slice(2) as [string, string]
const store = sqliteStore(path)
process.send!('ready')
await once(process, 'message')
await store.compareAndSet(id, 0, { provider: 'acme', data: Uint8Array.of(1), dueInMs: 0 })
await store.close()
process.disconnect()
