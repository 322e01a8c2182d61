import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testCredentialStore } from '@evergrant/testing'
import { afterAll, test } from 'vitest'
import createStore from './processes/contract-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'evergrant-sqlite-'))
process.env.EVERGRANT_STORE_DIRECTORY = directory
afterAll(() => rmSync(directory, { recursive: true }))

const worker = new URL('./processes/contract-store.ts', import.meta.url)

testCredentialStore('sqliteStore', createStore, { test, worker })
