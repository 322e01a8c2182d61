import { startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'

const plan = {
  name: 'Plan',
  columns: [
    { title: 'Task', type: 'TEXT_NUMBER' },
    { title: 'Labels', type: 'MULTI_PICKLIST' },
  ],
  rows: [{ Task: 'Dig', Labels: ['in, out', 'Complete'] }],
} as const

async function start() {
  const simulator = await startSmartsheets({ sheets: [plan, { rows: 250, columns: 3 }], strict: true })
  const { baseUrl } = simulator.options
  const { reports } = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  return {
    simulator,
    reports,
    id: simulator.reportIds[0] ?? 0,
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

test('reports are listed', async () => {
  await using stage = await start()
  expect(await Array.fromAsync(stage.reports.list())).toMatchObject([{ id: stage.id, name: 'Report 1' }])
})

test('a report comes with its columns and a page of its rows', async () => {
  await using stage = await start()
  const { columns, rows, totalRowCount } = await stage.reports.get(stage.id)
  expect(columns[0]).toMatchObject({ title: 'Sheet Name', sheetNameColumn: true })
  expect([rows.length, totalRowCount]).toEqual([100, 251])
})

test('all rows come, however many are on a page', async () => {
  await using stage = await start()
  for (const pageSize of [30, 251, 1000]) {
    const rows = await Array.fromAsync(stage.reports.rows(stage.id, { pageSize }))
    expect(rows.map(({ rowNumber }) => rowNumber)).toEqual(Array.from({ length: 251 }, (_, row) => row + 1))
  }
  expect(stage.simulator.stats.apiRequests).toBe(9 + 1 + 1)
})

test('records are keyed by the titles of the report, and several picks come as such', async () => {
  await using stage = await start()
  const [first] = await Array.fromAsync(stage.reports.records(stage.id))
  expect(first).toMatchObject({
    'Sheet Name': 'Plan',
    Task: 'Dig',
    Labels: ['in, out', 'Complete'],
    Amount: null,
  })
})

test('a report whose columns have no ids of its own is told by the path', async () => {
  await using stage = await start()
  const { simulator, reports, id } = stage
  simulator.faults.api({ answer: (body) => ({ ...body, columns: [{ title: 'a', type: 'b' }] }) })
  await expect(reports.get(id)).rejects.toThrow(/ at columns\.0\.$/)
})
