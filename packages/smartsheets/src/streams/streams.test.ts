import type { Stream } from '@evergrant/core'
import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'
import type { StreamsOptions } from './streams.ts'

const metadata = [
  ...['sheetcreatedAt', 'sheetid', 'sheetmodifiedAt', 'sheetname', 'sheetpermalink', 'sheetversion'],
  ...['sheetaccess_level', 'row_id', 'row_access_level', 'row_created_at', 'row_created_by', 'row_expanded'],
  ...['row_modified_by', 'row_parent_id', 'row_permalink', 'row_number', 'row_version'],
]

async function start(options: Parameters<typeof startSmartsheets>[0] = {}) {
  const simulator = await startSmartsheets({ strict: true, ...options })
  const { baseUrl } = simulator.options
  const client = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  const describe = (options?: StreamsOptions) => Array.fromAsync(client.streams(options))
  return { simulator, describe, [Symbol.asyncDispose]: () => simulator.close() }
}

function propertiesOf({ jsonSchema }: Stream): string[] {
  return Object.keys(jsonSchema.properties as object)
}

test('every sheet and every report is a stream', async () => {
  await using stage = await start({ sheets: 2 })
  const streams = await stage.describe()
  expect(streams.map(({ name, cursor, primaryKey }) => [name, cursor, primaryKey])).toEqual([
    ['Sheet 1', 'modifiedAt', ['row_id']],
    ['Sheet 2', 'modifiedAt', ['row_id']],
    ['Report 1', undefined, ['row_id']],
  ])
})

test('only those that are named are described', async () => {
  await using stage = await start({ sheets: 2 })
  const { simulator } = stage
  const names = async (options: StreamsOptions) => (await stage.describe(options)).map(({ name }) => name)
  expect(await names({ sheetIds: [simulator.sheets[1]?.id ?? 0] })).toEqual(['Sheet 2'])
  expect(await names({ reportIds: simulator.reportIds })).toEqual(['Report 1'])
  expect(await names({ sheetIds: [] })).toEqual([])
})

test('a record holds cells, its cursor and all that is known of sheet and row', async () => {
  await using stage = await start()
  const [stream] = await stage.describe()
  if (stream === undefined) throw new Error('expected a stream')
  const [sheet] = stage.simulator.sheets
  const records = await Array.fromAsync(stream.read())
  expect(records).toHaveLength(100)
  expect(records[1]).toMatchObject({
    Amount: 1,
    Done: false,
    modifiedAt: '2020-02-05T15:52:36Z',
    sheetid: sheet?.id,
    sheetname: 'Sheet 1',
    sheetversion: 1,
    sheetaccess_level: 'OWNER',
    row_id: sheet?.rowIds[1],
    row_created_by: 'Person One',
    row_modified_by: 'Person One',
    row_expanded: true,
    row_number: 2,
    row_parent_id: null,
    row_permalink: expect.stringContaining('https://'),
    row_version: null,
  })
  const titles = sheet?.columns.map(({ title }) => title) ?? []
  for (const names of [propertiesOf(stream), Object.keys(records[0] ?? {})])
    expect(names.toSorted()).toEqual([...titles, 'modifiedAt', ...metadata].toSorted())
})

test('a report tells of itself in the same members', async () => {
  await using stage = await start()
  const [stream] = await stage.describe({ reportIds: stage.simulator.reportIds })
  if (stream === undefined) throw new Error('expected a stream')
  const [record] = await Array.fromAsync(stream.read())
  expect(propertiesOf(stream)).toEqual(expect.arrayContaining(['Sheet Name', 'modifiedAt', ...metadata]))
  expect(record).toMatchObject({ sheetname: 'Report 1', sheetversion: null, row_access_level: 'OWNER' })
  expect(() => stream.read({ since: '2026-01-01T00:00:00Z' })).toThrow(TypeError)
})

test('only the metadata that is wanted is there, and without ids of rows the primary column is the key', async () => {
  await using stage = await start()
  const [stream] = await stage.describe({ metadataFields: ['sheetname', 'row_number'] })
  const [record = {}] = await Array.fromAsync(stream?.read() ?? [])
  expect(Object.keys(record).filter((name) => metadata.includes(name))).toEqual(['sheetname', 'row_number'])
  expect(stream?.primaryKey).toEqual(['Name'])
  expect(stage.simulator.stats.requests.at(-1)?.query.get('include')).toBe('objectValue')
})

test('titles that are taken are numbered, in records as in the schema', async () => {
  const columns = ['row_id', 'modifiedAt', 'A', 'A', 'A (2)'].map(
    (title) => ({ title, type: 'TEXT_NUMBER' }) as const,
  )
  await using stage = await start({ sheets: [{ columns, rows: 1 }] })
  const [stream] = await stage.describe({ metadataFields: ['row_id'] })
  if (stream === undefined) throw new Error('expected a stream')
  const [record = {}] = await Array.fromAsync(stream.read())
  const names = ['row_id (2)', 'modifiedAt (2)', 'A', 'A (2)', 'A (2) (2)', 'modifiedAt', 'row_id']
  expect(propertiesOf(stream)).toEqual(names)
  expect(Object.keys(record)).toEqual(names)
})

test('a sheet is read from its cursor on', async () => {
  let now = Date.UTC(2026, 0, 1)
  await using stage = await start({ now: () => now })
  const [sheet] = stage.simulator.sheets
  const [stream] = await stage.describe()
  const cursors = async (since?: string) =>
    (await Array.fromAsync(stream?.read(since === undefined ? {} : { since }) ?? [])).map(
      ({ modifiedAt }) => modifiedAt as string,
    )
  const since = (await cursors()).toSorted().at(-1)
  now += 60_000
  sheet?.updateRow(sheet.rowIds[3] ?? 0, { Name: 'new' })
  // What has just this cursor comes again.
  expect(await cursors(since)).toEqual(['2026-01-01T00:01:00Z', since])
})

test('a schema takes what stands in the cells of its column, also where a formula fails', async () => {
  await using stage = await start()
  const [stream] = await stage.describe()
  const properties = stream?.jsonSchema.properties as Record<string, { type: string[] }>
  const fits = (value: unknown, { type }: { type: string[] }) =>
    type.includes(
      value === null
        ? 'null'
        : Array.isArray(value)
          ? 'array'
          : Number.isInteger(value) && type.includes('integer')
            ? 'integer'
            : typeof value,
    )
  stage.simulator.faults.api({
    answer: (body) => ({
      ...body,
      columns: (body.columns as object[]).map((column) => ({ ...column, formula: '=A1' })),
    }),
  })
  const records = await Array.fromAsync(stream?.read() ?? [])
  for (const record of records) {
    for (const [name, value] of Object.entries(record))
      expect([name, value, fits(value, properties[name]!)]).toEqual([name, value, true])
  }
})
