// A process of its own, started by run-in-processes.ts.
import { once } from 'node:events'
import { type TaskName, tasks } from './process-tasks.ts'
import type { CreateStore } from './store-case.ts'

process.on('disconnect', () => process.exit())
const [module, place, task] = process.argv.slice(2) as [string, string, TaskName]
const { default: createStore } = (await import(module)) as { default: CreateStore }
const store = await createStore({ place })
process.send!('ready')
await once(process, 'message')
const result = await tasks[task](store)
await store.close?.()
process.send!({ result }, () => process.disconnect())
