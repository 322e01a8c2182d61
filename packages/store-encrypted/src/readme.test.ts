import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = new URL('../', import.meta.url)
const readme = await readFile(new URL('README.md', folder), 'utf8')
const shown = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
const hidden = /<!-- ts\n(.*?)-->/s.exec(readme)![1]!

/** Runs a program in a process of its own. */
async function run(code: string): Promise<{ stdout: string; stderr: string }> {
  const flags = ['--conditions=@evergrant/source', '--input-type=module-typescript', '--eval', code]
  return promisify(execFile)(process.execPath, flags, { cwd: folder })
}

test('the first example of the README shows a state and a ciphertext', async () => {
  const { stdout } = await run(shown[0]!)
  expect(stdout).toMatch(/^expired\neyJ[\w-]+(\.[\w-]+){4}\n$/)
})

test('the example of a rotation runs', async () => {
  const { stdout } = await run(hidden + shown[1])
  expect(stdout).toBe('0 re-encrypted, 0 to be tried again, 0 unreadable\n')
  expect(shown).toHaveLength(2)
})

test('without a listener, a record that cannot be read is told on the console', async () => {
  const { stderr } = await run(`
    import { memoryStore } from '@evergrant/core'
    import { encryptedStore } from '@evergrant/store-encrypted'
    const disk = memoryStore()
    await disk.compareAndSet('a', 0, { provider: 'acme', data: Uint8Array.of(1), dueInMs: 0 })
    await encryptedStore(disk, { primary: 'key', keys: { key: new Uint8Array(32) } }).list()
  `)
  expect(stderr).toMatch(/^StoreError: The record of "a" cannot be decrypted: .*\n$/)
})
