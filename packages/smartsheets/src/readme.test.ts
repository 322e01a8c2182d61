import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'

const folder = new URL('../', import.meta.url)
const readme = await readFile(new URL('README.md', folder), 'utf8')
const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)

test.each(snippets)('the README runs as it stands, but for address and id: %#', async (snippet) => {
  await using simulator = await startSmartsheets({ accessToken: 'your-access-token' })
  const code = snippet
    .replaceAll('createSmartsheets({', `createSmartsheets({ baseUrl: '${simulator.options.baseUrl}',`)
    .replaceAll('4583173393803140,', `${simulator.sheets[0]?.id},`)
  const flags = ['--conditions=@evergrant/source', '--input-type=module-typescript', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  expect(stdout).not.toBe('')
})
