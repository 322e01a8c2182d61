import { inspect } from 'node:util'
import { ResponseError } from '@evergrant/core'
import { type SmartsheetsSimulator, startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'
import type { Sheets } from './sheets.ts'

function sheetsOf({ options: { baseUrl }, accessToken }: SmartsheetsSimulator): Sheets {
  return createSmartsheets({ baseUrl, accessToken, retry: false }).sheets
}

test.each([
  {},
  { totals: 'unknown' },
  { pageBeyondLast: 'last' },
  { totals: 'unknown', pageBeyondLast: 'last' },
] as const)('sheets are listed once each over full and short pages: %j', async (readings) => {
  await using simulator = await startSmartsheets({ sheets: 6, readings })
  const sheets = sheetsOf(simulator)
  const ids = simulator.sheets.map(({ id }) => id)
  for (const pageSize of [2, 4, 6, 100]) {
    const listed = await Array.fromAsync(sheets.list({ pageSize }))
    expect(listed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  }
})

test('nothing is listed where there is no sheet', async () => {
  await using simulator = await startSmartsheets({ sheets: 0 })
  expect(await Array.fromAsync(sheetsOf(simulator).list())).toEqual([])
})

test('sheets are listed page by page', async () => {
  await using simulator = await startSmartsheets({ sheets: 3 })
  const pages = await Array.fromAsync(sheetsOf(simulator).list({ pageSize: 2 }).pages())
  expect(pages.map((page) => page.length)).toEqual([2, 1])
  expect(simulator.stats.apiRequests).toBe(2)
})

test('a sheet comes with columns, rows and cells', async () => {
  await using simulator = await startSmartsheets()
  const [{ id = 0 } = {}] = simulator.sheets
  const sheet = await sheetsOf(simulator).get(id, { include: ['objectValue'] })
  expect(sheet).toMatchObject({ id, totalRowCount: 100, name: expect.any(String) })
  expect(sheet.rows).toHaveLength(100)
  expect(sheet.rows[0]?.cells[0]?.columnId).toBe(sheet.columns[0]?.id)
  expect(Object.fromEntries(simulator.stats.requests[0]?.query ?? [])).toEqual({
    level: '2',
    include: 'objectValue',
  })
})

test('a sheet comes in parts', async () => {
  await using simulator = await startSmartsheets()
  const [{ id = 0 } = {}] = simulator.sheets
  const sheets = sheetsOf(simulator)
  const { columns, rows } = await sheets.get(id, { page: 2, pageSize: 30 })
  expect(rows[0]?.rowNumber).toBe(31)
  const part = await sheets.get(String(id), {
    columnIds: columns.slice(0, 2).map((column) => column.id),
    rowIds: rows.slice(0, 3).map((row) => row.id),
  })
  expect([part.columns.length, part.rows.length]).toEqual([2, 3])
})

test('a time is sent as text', async () => {
  await using simulator = await startSmartsheets()
  await Array.fromAsync(sheetsOf(simulator).list({ modifiedSince: new Date('2030-01-01') }))
  expect(simulator.stats.requests[0]?.query.get('modifiedSince')).toBe('2030-01-01T00:00:00.000Z')
})

test('an answer that holds something else is told by its path', async () => {
  await using simulator = await startSmartsheets()
  const sheets = sheetsOf(simulator)
  simulator.faults.api({ answer: (body) => ({ ...body, columns: undefined }) })
  await expect(sheets.get(simulator.sheets[0]?.id ?? 0)).rejects.toThrow(/ at columns\.$/)
  simulator.faults.api({ answer: () => ({ result: 'hidden' }) })
  const error = await Array.fromAsync(sheets.list()).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ResponseError)
  expect(error).toMatchObject({ provider: 'smartsheets', connectionId: 'smartsheets' })
  expect(String(error)).toContain(' at data.')
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hidden')
})
