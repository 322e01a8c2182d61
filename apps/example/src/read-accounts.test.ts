import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { startRetently, startSmartsheets } from '@evergrant/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAccounts } from './read-accounts.ts'
import type { Settings } from './settings.ts'
import { createTerminal } from './terminal.ts'

let directory: string
let settings: Settings

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evergrant-accounts-'))
  settings = { region: 'us', storePath: join(directory, 'tokens.db') }
})

afterEach(() => rm(directory, { recursive: true }))

/** Reads the accounts and returns what the terminal has shown. */
async function read(...[given, endpoints]: [Settings, Parameters<typeof readAccounts>[2]]) {
  const stream = new PassThrough()
  const isRead = await readAccounts(given, createTerminal(stream as unknown as NodeJS.WriteStream), endpoints)
  return { isRead, text: String(stream.read() ?? '') }
}

test('a key and an access token read both accounts and keep nothing', async () => {
  await using retently = await startRetently()
  await using smartsheets = await startSmartsheets()
  const given = {
    ...settings,
    retently: { secret: retently.apiKey },
    smartsheets: { secret: smartsheets.accessToken },
  }
  const { isRead, text } = await read(given, {
    retently: { baseUrl: retently.options.baseUrl },
    smartsheets: { baseUrl: smartsheets.options.baseUrl },
  })
  expect(isRead).toBe(true)
  expect(text.match(/customer {2}\S+@/g)).toHaveLength(3)
  expect(text).toContain('sheet  "Sheet 1", 15 columns, 100 rows')
  const methods = [...retently.stats.requests, ...smartsheets.stats.requests].map(({ method }) => method)
  expect(new Set(methods)).toEqual(new Set(['GET']))
  expect(await readdir(directory)).toEqual([])
})

test('a refresh token that is replaced goes on working the next time, from the file', async () => {
  await using smartsheets = await startSmartsheets({ refreshKillsAccessToken: true })
  const { clientId, clientSecret, baseUrl, tokenEndpoint } = smartsheets.options
  const { refreshToken } = smartsheets.issue({ scope: 'READ_SHEETS' })
  const given = { ...settings, smartsheets: { clientId, clientSecret, refreshToken } }
  const endpoints = { smartsheets: { baseUrl, tokenEndpoint } }

  const first = await read(given, endpoints)
  expect(first.isRead).toBe(true)
  expect(first.text).toContain(settings.storePath)
  expect(smartsheets.isLiving(refreshToken)).toBe(false)

  smartsheets.revokeAccessToken()
  const second = await read(given, endpoints)
  expect(second.isRead).toBe(true)
  expect(smartsheets.stats.tokenRequests).toBe(2)
  expect(smartsheets.stats.refused).toBe(0)
})

test('a refusal is explained, and the other account is read all the same', async () => {
  await using retently = await startRetently()
  await using smartsheets = await startSmartsheets()
  const given = {
    ...settings,
    retently: { secret: 'not-the-key' },
    smartsheets: { secret: smartsheets.accessToken },
  }
  const { isRead, text } = await read(given, {
    retently: { baseUrl: retently.options.baseUrl },
    smartsheets: { baseUrl: smartsheets.options.baseUrl },
  })
  expect(isRead).toBe(false)
  expect(text).toMatch(/ApiError, code api_error/)
  expect(text).toContain('sheet  "Sheet 1"')
  expect(text).not.toContain('not-the-key')
})
