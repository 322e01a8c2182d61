import {
  type SmartsheetsSimulator,
  type SmartsheetsSimulatorOptions,
  startSmartsheets,
} from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from './create-smartsheets.ts'
import type { Restart } from './table-reader.ts'

async function start(options: SmartsheetsSimulatorOptions = {}) {
  const simulator = await startSmartsheets(options)
  const { baseUrl } = simulator.options
  const client = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  const [sheet] = simulator.sheets
  if (sheet === undefined) throw new Error('expected a sheet')
  return { simulator, client, sheet, [Symbol.asyncDispose]: () => simulator.close() }
}

test('rows come in their order, once each, over full and short pages, however many are read ahead', async () => {
  await using stage = await start()
  const { client, sheet } = stage
  for (const pageSize of [7, 25, 100, 1000]) {
    for (const concurrency of [1, 3, 50]) {
      const ids: number[] = []
      for await (const { id } of client.sheets.rows(sheet.id, { pageSize, concurrency })) ids.push(id)
      expect(ids).toEqual(sheet.rowIds)
    }
  }
})

test('no page is asked for that is not there, whether totals are told or not', async () => {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  await Array.fromAsync(client.sheets.rows(sheet.id, { pageSize: 25 }))
  expect(simulator.stats.apiRequests).toBe(4)
  simulator.faults.api({ answer: (body) => ({ ...body, totalRowCount: null }) }, Infinity)
  expect(await Array.fromAsync(client.sheets.rows(sheet.id, { pageSize: 30 }))).toHaveLength(100)
  expect(simulator.stats.apiRequests).toBe(8)
})

test('a server that puts fewer rows on a page than it was asked for loses none', async () => {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  const { baseUrl } = simulator.options
  const cap = 30
  const capped = createSmartsheets({
    baseUrl,
    accessToken: simulator.accessToken,
    fetch: (input, init) => fetch(`${input}`.replace('pageSize=60', `pageSize=${cap}`), init),
  })
  expect(await Array.fromAsync(client.sheets.rows(sheet.id))).toHaveLength(100)
  const ids = (await Array.fromAsync(capped.sheets.rows(sheet.id, { pageSize: 60 }))).map(({ id }) => id)
  expect(ids).toEqual(sheet.rowIds)
})

test.each(['empty', 'last'] as const)(
  'a last page that is full ends a filtered list: %s',
  async (pageBeyondLast) => {
    await using stage = await start({ readings: { pageBeyondLast } })
    const { client, sheet } = stage
    const modifiedSince = '2000-01-01T00:00:00Z'
    const rows = await Array.fromAsync(client.sheets.rows(sheet.id, { modifiedSince, pageSize: 50 }))
    expect(rows.map(({ id }) => id)).toEqual(sheet.rowIds)
  },
)

test('only rows that have changed since are read', async () => {
  let now = Date.UTC(2026, 0, 1)
  await using stage = await start({ now: () => now })
  const { client, sheet } = stage
  const changed = sheet.rowIds[40] ?? 0
  sheet.updateRow(changed, { Name: 'new' })
  now += 1000
  const rows = await Array.fromAsync(
    client.sheets.rows(sheet.id, { modifiedSince: new Date(Date.UTC(2026, 0, 1)) }),
  )
  expect(rows.map(({ id }) => id)).toEqual([changed])
})

test('an empty sheet has no rows', async () => {
  await using stage = await start({ sheets: [{ rows: 0 }] })
  expect(await Array.fromAsync(stage.client.sheets.rows(stage.sheet.id))).toEqual([])
})

/** Reads pages of ten and lets something happen to the sheet after the third one. */
async function readWhile(
  happen: (simulator: SmartsheetsSimulator) => void,
  { concurrency = 4, modifiedSince }: { concurrency?: number; modifiedSince?: string } = {},
) {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  const before = [...sheet.rowIds]
  const restarts: Restart[] = []
  const rows: number[] = []
  let pages = 0
  const list = client.sheets.rows(sheet.id, {
    pageSize: 10,
    concurrency,
    ...(modifiedSince === undefined ? {} : { modifiedSince }),
    onRestart: (restart) => restarts.push(restart),
  })
  for await (const page of list.pages()) {
    rows.push(...page.map(({ id }) => id))
    pages += 1
    if (pages === 3) happen(simulator)
  }
  return { before, after: [...sheet.rowIds], rows, restarts, requests: simulator.stats.apiRequests }
}

test.each([1, 4, 10])(
  'a row that goes from a page already read leaves no gap, at concurrency %i',
  async (concurrency) => {
    const { before, after, rows, restarts } = await readWhile(
      ({ sheets: [sheet] }) => sheet?.deleteRow(sheet.rowIds[0] ?? 0),
      { concurrency },
    )
    expect(rows).toEqual(before)
    expect(after).toHaveLength(99)
    // What is on the way already was read before the change.
    expect(restarts.length).toBeLessThanOrEqual(1)
    if (concurrency === 1) expect(restarts).toEqual([{ fromVersion: 1, toVersion: 2, delivered: 30 }])
  },
)

test('rows that are added in the middle come once, and none comes twice', async () => {
  const { before, after, rows, restarts } = await readWhile(
    ({ sheets: [sheet] }) => {
      const [parent = 0] = sheet?.rowIds ?? []
      for (let row = 0; row < 15; row++) sheet?.addRow({}, parent)
    },
    { concurrency: 1 },
  )
  expect(new Set(rows)).toEqual(new Set([...before, ...after]))
  expect(rows).toHaveLength(115)
  expect(restarts).toEqual([{ fromVersion: 1, toVersion: 16, delivered: 30 }])
})

test('a filtered list starts over just so', async () => {
  const { before, rows, restarts } = await readWhile(
    ({ sheets: [sheet] }) => sheet?.deleteRow(sheet.rowIds[0] ?? 0),
    { modifiedSince: '2000-01-01T00:00:00Z' },
  )
  expect(rows).toEqual(before)
  expect(restarts).toHaveLength(1)
})

test('after a change one request brings the rest, however often the sheet changes meanwhile', async () => {
  const { rows, requests } = await readWhile(
    (simulator) => {
      const [sheet] = simulator.sheets
      sheet?.touch()
      simulator.faults.api(
        {
          answer(body) {
            sheet?.touch()
            return body
          },
        },
        Infinity,
      )
    },
    { concurrency: 1 },
  )
  expect(rows).toHaveLength(100)
  expect(requests).toBe(5)
})

test('what is under way is called off when the loop ends', async () => {
  await using stage = await start()
  const { sheet, simulator } = stage
  simulator.faults.api({ delay: 0 }, 2)
  simulator.faults.api({ hang: true }, Infinity)
  const signals: AbortSignal[] = []
  const watched = createSmartsheets({
    baseUrl: simulator.options.baseUrl,
    accessToken: simulator.accessToken,
    fetch(input, init) {
      if (init?.signal) signals.push(init.signal)
      return fetch(input, init)
    },
  })
  let pages = 0
  for await (const _ of watched.sheets.rows(sheet.id, { pageSize: 10, concurrency: 4 }).pages()) {
    pages += 1
    if (pages === 2) break
  }
  expect(signals).toHaveLength(5)
  expect(signals.slice(2).every(({ aborted }) => aborted)).toBe(true)
})

test('a signal ends the reading with its reason, also where pages wait to be taken', async () => {
  await using stage = await start()
  const { client, sheet } = stage
  const controller = new AbortController()
  const list = client.sheets.rows(sheet.id, { pageSize: 10, signal: controller.signal })
  let pages = 0
  const read = async () => {
    for await (const _ of list.pages()) {
      pages += 1
      controller.abort(new Error('enough'))
    }
  }
  await expect(read()).rejects.toThrow('enough')
  expect(pages).toBe(1)
})

test('a page that cannot be read ends the list in its place, after the pages before it', async () => {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  simulator.faults.api({ delay: 0 }, 2)
  simulator.faults.api({ status: 404 })
  const rows: number[] = []
  const read = async () => {
    for await (const { id } of client.sheets.rows(sheet.id, { pageSize: 10 })) rows.push(id)
  }
  await expect(read()).rejects.toMatchObject({ status: 404 })
  expect(rows).toEqual(sheet.rowIds.slice(0, 20))
})

test.each([
  ['rows.3.id', (row: Row) => ({ ...row, id: 2 ** 53 })],
  ['rows.3.id', (row: Row) => ({ ...row, id: '1' })],
  ['rows.3.parentId', (row: Row) => ({ ...row, parentId: 2 ** 60 })],
  ['rows.3.cells', (row: Row) => ({ ...row, cells: undefined })],
  ['rows.3.cells.0.columnId', (row: Row) => ({ ...row, cells: [{ value: 1 }] })],
  ['rows.3.cells.0.columnId', (row: Row) => ({ ...row, cells: [{ columnId: 2 ** 54 }] })],
  ['rows.3.cells.0.value', (row: Row) => ({ ...row, cells: [{ columnId: 1, value: { hidden: 1 } }] })],
  ['rows.3', () => null],
  [
    'rows.3.cells.0.objectValue.predecessors.0.rowId',
    (row: Row) => ({
      ...row,
      cells: [{ columnId: 1, objectValue: { predecessors: [{ rowId: 2 ** 53, rowNumber: 1 }] } }],
    }),
  ],
] as const)('a row that cannot be relied on is told by its path: %s', async (path, change) => {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  simulator.faults.api({
    answer: (body) => ({
      ...body,
      rows: (body.rows as Row[]).map((row, at) => (at === 3 ? change(row) : row)),
    }),
  })
  await expect(Array.fromAsync(client.sheets.rows(sheet.id))).rejects.toMatchObject({
    code: 'invalid_response',
    message: `The answer of Smartsheet is not as the API promises at ${path}.`,
  })
})

test('unknown members, new kinds and nulls do no harm', async () => {
  await using stage = await start()
  const { client, sheet, simulator } = stage
  simulator.faults.api({
    answer: (body) => ({
      ...body,
      version: null,
      accessLevel: 'EMPEROR',
      columns: (body.columns as Row[]).map((column) => ({ ...column, type: 'HOLOGRAM', hidden: null })),
      rows: (body.rows as Row[]).map((row) => ({
        ...row,
        parentId: null,
        cells: [{ columnId: 1, value: null, mood: 1 }],
      })),
    }),
  })
  expect(await Array.fromAsync(client.sheets.rows(sheet.id))).toHaveLength(100)
})

test('an id that a number cannot hold exactly is refused before anything is sent', async () => {
  await using stage = await start()
  const { client, simulator } = stage
  for (const id of [2 ** 53, 1.5, '', '..']) {
    expect(() => client.sheets.rows(id)).toThrow(TypeError)
    await expect(client.sheets.get(id)).rejects.toThrow(TypeError)
  }
  expect(simulator.stats.apiRequests).toBe(0)
})

type Row = Record<string, unknown>
