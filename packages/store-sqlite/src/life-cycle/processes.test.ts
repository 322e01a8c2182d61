import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testLifeCycleInProcesses } from '@evergrant/testing'
import { afterAll, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
process.env.EVERGRANT_STORE_DIRECTORY = directory
afterAll(() => rmSync(directory, { recursive: true }))

// LONG is for how many seconds processes are killed.
const { LONG: seconds } = process.env
const effort = seconds
  ? { expirations: 100, soakSeconds: Number(seconds) }
  : { expirations: 8, soakSeconds: 2 }

testLifeCycleInProcesses('sqliteStore', new URL('../processes/contract-store.ts', import.meta.url), {
  test,
  concurrentTest: test.concurrent,
  ...effort,
})
