import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { startRetently } from '@evergrant/testing'
import { expect, test } from 'vitest'

const folder = new URL('../', import.meta.url)
const readme = await readFile(new URL('README.md', folder), 'utf8')
const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

test.each(snippets)('the README runs as it stands, but for the address: %#', async (snippet) => {
  await using simulator = await startRetently({ apiKey: 'your-api-key' })
  const code = snippet.replaceAll(
    'createRetently({',
    `createRetently({ baseUrl: '${simulator.options.baseUrl}',`,
  )
  const flags = ['--conditions=@evergrant/source', '--input-type=module-typescript', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  expect(stdout).not.toBe('')
})
