import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'

async function start() {
  const time = { now: Date.UTC(2026, 0, 1) }
  const simulator = await startSmartsheets({ now: () => time.now, strict: true })
  const { baseUrl } = simulator.options
  const { sheets } = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  const [sheet] = simulator.sheets
  if (sheet === undefined) throw new Error('expected a sheet')
  return { simulator, sheets, sheet, time, [Symbol.asyncDispose]: () => simulator.close() }
}

test('a sheet that has not changed costs one small request', async () => {
  await using stage = await start()
  const { sheets, sheet, simulator } = stage
  const knownRowIds = sheet.rowIds
  const changes = await sheets.changes(sheet.id, { sinceVersion: sheet.version, knownRowIds })
  expect(changes).toMatchObject({ version: 1, isChanged: false, deletedRowIds: [] })
  expect(await Array.fromAsync(changes.rows)).toEqual([])
  expect(simulator.stats.requests.map(({ path }) => path)).toEqual([`/2.0/sheets/${sheet.id}/version`])
})

test('rows that were changed, added and deleted are found', async () => {
  await using stage = await start()
  const { sheets, sheet, time } = stage
  const knownRowIds = [...sheet.rowIds]
  time.now += 60_000
  const modifiedSince = new Date(time.now)
  const [first = 0, second = 0, third = 0] = knownRowIds
  sheet.updateRow(first, { Name: 'new' })
  const added = sheet.addRow({ Name: 'more' })
  sheet.deleteRow(second)
  sheet.deleteRow(third)
  const changes = await sheets.changes(sheet.id, { sinceVersion: 1, modifiedSince, knownRowIds })
  expect(changes).toMatchObject({ version: 5, isChanged: true, deletedRowIds: [second, third] })
  expect((await Array.fromAsync(changes.rows)).map(({ id }) => id)).toEqual([first, added])
})

test('without a time all rows of a changed sheet come, and nothing is looked for that was not asked for', async () => {
  await using stage = await start()
  const { sheets, sheet, simulator } = stage
  sheet.touch()
  const changes = await sheets.changes(sheet.id, { sinceVersion: 1 })
  expect(changes.deletedRowIds).toEqual([])
  expect(simulator.stats.apiRequests).toBe(1)
  expect(await Array.fromAsync(changes.rows)).toHaveLength(100)
})

test('what changes while changes are read comes again the next time', async () => {
  await using stage = await start()
  const { sheets, sheet } = stage
  sheet.touch()
  const { version, rows } = await sheets.changes(sheet.id, { sinceVersion: 1 })
  sheet.updateRow(sheet.rowIds[5] ?? 0, { Name: 'later' })
  await Array.fromAsync(rows)
  expect(version).toBe(2)
  expect((await sheets.changes(sheet.id, { sinceVersion: version })).isChanged).toBe(true)
})

test('a version that is no number is told by its path', async () => {
  await using stage = await start()
  const { sheets, sheet, simulator } = stage
  simulator.faults.api({ answer: () => ({ version: 'hidden' }) })
  await expect(sheets.version(sheet.id)).rejects.toThrow(/ at version\.$/)
})
