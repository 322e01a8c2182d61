// Saves for ever and says so after each save: "id version number". Ends by being killed, or with the code of an error.
import { writeSync } from 'node:fs'
import { EvergrantError } from '@evergrant/core'
import { sqliteStore } from '../sqlite-store.ts'
import { decodeHistory, encodeHistory } from './guarded-history.ts'

const [path, writer] = process.argv.slice(2) as [string, string]
const store = sqliteStore(path)
const ids = ['one', 'two', 'three']

try {
  for (let number = 1; ; number += 1) {
    const id = ids[number % ids.length]!
    const record = await store.get(id)
    const history = { ...(record && decodeHistory(record.data)), [writer]: number }
    const data = encodeHistory(history)
    const version = await store.compareAndSet(id, record?.version ?? 0, {
      provider: 'acme',
      data,
      dueInMs: 0,
    })
    if (version) writeSync(1, `${id} ${version} ${number}\n`)
  }
} catch (error) {
  writeSync(2, EvergrantError.isInstance(error) ? `${error.code} ${error.message}` : `${error}`)
}
