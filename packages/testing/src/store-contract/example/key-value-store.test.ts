import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { testCredentialStore } from '../test-credential-store.ts'
import { type KeyValue, keyValueStore } from './key-value-store.ts'

/** Answers as late as a server would, so that callers overtake each other. */
function mapKeyValue(): KeyValue {
  const values = new Map<string, { value: string; revision: number }>()
  const answerLater = () => new Promise(setImmediate)
  return {
    async get(key) {
      await answerLater()
      return values.get(key)
    },
    async put(key, value, revision) {
      await answerLater()
      if ((values.get(key)?.revision ?? 0) !== revision) return false
      values.set(key, { value, revision: revision + 1 })
      return true
    },
    keys: async () => [...values.keys()],
  }
}

testCredentialStore('keyValueStore', ({ now }) => keyValueStore(mapKeyValue(), now), { test })

test('the store in the README is the one that was tested', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const source = readFileSync(new URL('./key-value-store.ts', import.meta.url), 'utf8')
  expect(readme).toContain(source)
})
