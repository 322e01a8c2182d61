import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, runExample } from './example-process.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evergrant-example-'))
})

afterAll(() => rm(directory, { recursive: true }))

describe('without settings, in a pipe', () => {
  let ended: Ended

  beforeAll(async () => {
    ended = await runExample(directory)
  }, 60_000)

  test('the story ends by itself and well', () => {
    expect(ended.stderr).toBe('')
    expect(ended.code).toBe(0)
    const steps = ended.stdout.split('\n').filter((line) => /^\d {2}\S/.test(line))
    expect(steps.map((line) => line[0])).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  })

  test('two hundred calls at once cost one token request and fail never, four times', () => {
    expect(ended.stdout.match(/200 calls, 0 failed, 1 token request$/gm)).toHaveLength(4)
  })

  test('a lost answer is ambiguous first; then one connection recovers and the other is named as lost', () => {
    expect(ended.stdout.match(/code refresh_ambiguous$/gm)).toHaveLength(2)
    expect(ended.stdout).toMatch(/recovered by itself$/m)
    expect(ended.stdout).toMatch(/code reauthorization_required, reason rotation_lost$/m)
    expect(ended.stdout).toMatch(/200 calls, 200 failed, 0 requests$/m)
    expect(ended.stdout).toMatch(/connected again as "acme\/smartsheets", tokens fresh$/m)
  })

  test('it is plain text that fits a terminal', () => {
    expect(ended.stdout).not.toMatch(/[^\n\x20-\x7e]/)
    const lines = ended.stdout.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(lines.length).toBeLessThan(100)
  })

  test('no secret is shown', () => {
    // Tokens and codes of the simulators are 26 letters and digits, ids of records 16 and more.
    expect(ended.stdout).not.toMatch(/\b(?=[a-z]*\d)[a-z0-9]{12,}\b/i)
    expect(ended.stdout).not.toMatch(/client-secret|retently-api-key|smartsheets-access-token|bearer/i)
  })
})

test('a half-given login is explained with exit code 2 and without the values', async () => {
  const { code, stdout, stderr } = await runExample(directory, {
    SMARTSHEET_CLIENT_ID: 'my-client',
    SMARTSHEET_CLIENT_SECRET: 'my-secret',
  })
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/SMARTSHEET_REFRESH_TOKEN is\smissing/)
  expect(stderr).not.toMatch(/my-client|my-secret/)
})

test('settings are read from a file .env too', async () => {
  const path = join(directory, '.env')
  await writeFile(path, 'RETENTLY_CLIENT_ID=my-client\n')
  const { code, stderr } = await runExample(directory)
  await rm(path)
  expect(code).toBe(2)
  expect(stderr).toMatch(/RETENTLY_CLIENT_SECRET and\sRETENTLY_REFRESH_TOKEN\sare\smissing/)
})

test('an option that there is not is answered with exit code 2', async () => {
  const { code, stderr } = await runExample(directory, {}, ['--fast'])
  expect(code).toBe(2)
  expect(stderr).toContain('There is no option --fast.')
})
