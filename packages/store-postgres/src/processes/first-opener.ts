// Makes the table that its second argument names and saves one record, at the moment it is told to.
import { once } from 'node:events'
import { Pool } from 'pg'
import { postgresStore } from '../postgres-store.ts'

const [connectionString, table, id] = process.argv.slice(2) as [string, string, string]
const client = new Pool({ connectionString })
const store = postgresStore({ client, table })
await client.query('SELECT 1')
process.send!('ready')
await once(process, 'message')
await store.migrate()
await store.compareAndSet(id, 0, { provider: 'acme', data: Uint8Array.of(1), dueInMs: 0 })
await client.end()
process.disconnect()
