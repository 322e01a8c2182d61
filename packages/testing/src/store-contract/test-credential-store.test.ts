import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { memoryStore } from '@evergrant/core'
import { expect, test } from 'vitest'
import { credentialStoreCases } from './credential-store-cases.ts'
import { testCredentialStore } from './test-credential-store.ts'

testCredentialStore('memoryStore', ({ now }) => memoryStore({ now }), { test })
testCredentialStore('memoryStore by its own clock', () => memoryStore(), { test })

const skipped = credentialStoreCases.filter(
  ({ needsWorker, needsDamage }) => needsWorker || needsDamage,
).length

test('every case has a sentence of its own', () => {
  expect(new Set(credentialStoreCases.map(({ name }) => name)).size).toBe(credentialStoreCases.length)
})

test('without a test function the contract is registered with node:test', async () => {
  const program = `
    import { memoryStore } from '@evergrant/core'
    import { testCredentialStore } from './test-credential-store.ts'
    testCredentialStore('memory', ({ now }) => memoryStore({ now }))
  `
  const { stdout } = await runNode(program)
  expect(stdout).toContain(`# pass ${credentialStoreCases.length - skipped}`)
  expect(stdout).toContain(`# skipped ${skipped}`)
  expect(stdout).toContain('memory: every save grows the version by one')
})

test('a global test function is used before that of node:test', async () => {
  const program = `
    import { testCredentialStore } from './test-credential-store.ts'
    let count = 0
    globalThis.test = () => { count += 1 }
    testCredentialStore('memory', () => {})
    console.log('registered', count)
  `
  const { stdout } = await runNode(program)
  expect(stdout).toContain(`registered ${credentialStoreCases.length - skipped}`)
})

const runNode = (program: string) =>
  promisify(execFile)(
    process.execPath,
    ['--conditions=@evergrant/source', '--test-reporter=tap', '--input-type=module', '-e', program],
    { cwd: import.meta.dirname },
  )
