import { inspect } from 'node:util'
import { ResponseError } from '@evergrant/core'
import { type SmartsheetsSimulatorOptions, startSmartsheets } from '@evergrant/testing'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'

type Members = Record<string, unknown>

const columns = [
  { title: 'Task', type: 'TEXT_NUMBER' },
  { title: 'Amount', type: 'TEXT_NUMBER' },
  { title: 'Done', type: 'CHECKBOX' },
  { title: 'Due', type: 'DATE' },
  { title: 'Start', type: 'ABSTRACT_DATETIME' },
  { title: 'Owner', type: 'CONTACT_LIST' },
  { title: 'Team', type: 'MULTI_CONTACT_LIST' },
  { title: 'Status', type: 'PICKLIST' },
  { title: 'Labels', type: 'MULTI_PICKLIST' },
  { title: 'Length', type: 'DURATION' },
  { title: 'After', type: 'PREDECESSOR' },
  { title: 'Changed', type: 'DATETIME', systemColumnType: 'MODIFIED_DATE' },
] as const

const full = {
  Task: 'Dig',
  Amount: 12.5,
  Done: true,
  Due: '2026-02-28',
  Start: '2026-02-27T08:00:00',
  Owner: 'jo@example.com',
  Team: ['jo@example.com', 'al@example.com'],
  Status: 'Complete',
  Labels: ['in, out', 'Complete'],
  Length: '3d',
  After: '1FS',
}

async function start(options: SmartsheetsSimulatorOptions) {
  const simulator = await startSmartsheets(options)
  const { baseUrl } = simulator.options
  const { sheets } = createSmartsheets({ baseUrl, accessToken: simulator.accessToken, retry: false })
  return {
    simulator,
    sheets,
    id: simulator.sheets[0]?.id ?? 0,
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

/** The records of a sheet whose cells come as `change` makes them. */
async function recordsWith(row: Members, change: (cell: Members, index: number) => Members) {
  await using stage = await start({ sheets: [{ columns, rows: [row as never] }] })
  stage.simulator.faults.api({
    answer: (body) => ({
      ...body,
      rows: (body.rows as Members[]).map((row) => ({ ...row, cells: (row.cells as Members[]).map(change) })),
    }),
  })
  return await Array.fromAsync(stage.sheets.records(stage.id))
}

test('each cell comes in the type of its column', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [full] }] })
  const [record] = await Array.fromAsync(stage.sheets.records(stage.id))
  expect(record).toEqual({
    ...full,
    Owner: { email: 'jo@example.com', name: 'Jo' },
    Team: [
      { email: 'jo@example.com', name: 'Jo' },
      { email: 'al@example.com', name: 'Al' },
    ],
    Length: { days: 3 },
    After: [{ rowId: stage.simulator.sheets[0]?.rowIds[0], rowNumber: 1, type: 'FS' }],
    Changed: '2020-02-05T15:52:35Z',
  })
})

test('nothing is no member that is missing, and neither 0 nor false is nothing', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [{ Amount: 0, Done: false, Task: '' }] }] })
  const [record] = await Array.fromAsync(stage.sheets.records(stage.id))
  const empty = Object.fromEntries(columns.map(({ title }) => [title, null]))
  expect(record).toEqual({ ...empty, Amount: 0, Done: false, Changed: '2020-02-05T15:52:35Z' })
})

test('what was typed into a column of another type comes as it is', async () => {
  const typed = Object.fromEntries(columns.slice(0, -1).map(({ title }) => [title, 'to be told']))
  await using stage = await start({ sheets: [{ columns, rows: [typed] }] })
  const [record] = await Array.fromAsync(stage.sheets.records(stage.id))
  expect(record).toMatchObject({
    ...typed,
    Owner: { name: 'to be told' },
    Team: [{ name: 'to be told' }],
    Labels: ['to be told'],
  })
})

test('a formula that fails is told apart from a text that looks like it', async () => {
  const errors = ['#REF', '#DIVIDE BY ZERO', '#UNSUPPORTED CROSS-SHEET FORMULA', '#INVALID DATA TYPE']
  for (const value of errors) {
    const [failed] = await recordsWith(full, ({ objectValue, ...cell }) => ({
      ...cell,
      value,
      formula: '=1/0',
    }))
    for (const { title } of columns) expect(failed?.[title]).toEqual({ formulaError: value })
    const [typed] = await recordsWith(full, ({ objectValue, ...cell }) => ({ ...cell, value }))
    expect(typed).toMatchObject({ Task: value, Due: value })
  }
  const [computed] = await recordsWith(full, (cell) => ({ ...cell, formula: '="#1"', value: '#1' }))
  expect(computed).toMatchObject({ Task: '#1' })
})

test('a formula of the whole column fails in each of its cells', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [{ Task: '#REF' }] }] })
  stage.simulator.faults.api({
    answer: (body) => ({
      ...body,
      columns: (body.columns as Members[]).map((column) => ({ ...column, formula: '=A1' })),
    }),
  })
  const [record] = await Array.fromAsync(stage.sheets.records(stage.id))
  expect(record?.Task).toEqual({ formulaError: '#REF' })
})

test('the lag of a predecessor comes as a duration', async () => {
  const lag = { objectType: 'DURATION', days: 2, elapsed: true }
  const predecessors = [{ rowId: 1, rowNumber: 1, type: 'SS', lag }]
  const [record] = await recordsWith(full, (cell, index) =>
    index === 10 ? { ...cell, objectValue: { objectType: 'PREDECESSOR_LIST', predecessors } } : cell,
  )
  expect(record?.After).toEqual([{ rowId: 1, rowNumber: 1, type: 'SS', lag: { days: 2, elapsed: true } }])
})

test('cells that are left out, or come in another order, find their columns', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [full] }] })
  const [whole] = await Array.fromAsync(stage.sheets.records(stage.id))
  stage.simulator.faults.api({
    answer: (body) => ({
      ...body,
      rows: (body.rows as Members[]).map((row) => ({
        ...row,
        cells: (row.cells as Members[]).toReversed().slice(3),
      })),
    }),
  })
  const [record] = await Array.fromAsync(stage.sheets.records(stage.id))
  expect(record).toEqual({ ...whole, Length: null, After: null, Changed: null })
})

test('values in full are asked for where a column needs them, and not where none does', async () => {
  await using stage = await start({
    sheets: [
      { columns: columns.slice(0, 6), rows: 30 },
      { columns, rows: 30 },
    ],
  })
  const [plain, mixed] = stage.simulator.sheets
  const included = async (id: number) => {
    stage.simulator.stats.reset()
    await Array.fromAsync(stage.sheets.records(id, { pageSize: 10 }))
    return stage.simulator.stats.requests.map(({ query }) => query.get('include'))
  }
  expect(await included(plain?.id ?? 0)).toEqual(['objectValue', null, null])
  expect(await included(mixed?.id ?? 0)).toEqual(['objectValue', 'objectValue', 'objectValue'])
})

test('a title such as __proto__ is a member like any other', async () => {
  const owner = { title: '__proto__', type: 'CONTACT_LIST' } as const
  await using stage = await start({
    sheets: [{ columns: [owner], rows: [JSON.parse('{"__proto__":"jo@example.com"}')] }],
  })
  const [record = {}] = await Array.fromAsync(stage.sheets.records(stage.id))
  expect(Object.keys(record)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
})

test('columns that share a title are told of, and can be given keys of their own', async () => {
  const twice = { title: 'Amount', type: 'TEXT_NUMBER' } as const
  await using stage = await start({ sheets: [{ columns: [twice, twice, columns[0]], rows: 1 }] })
  const error: unknown = await Array.fromAsync(stage.sheets.records(stage.id)).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ResponseError)
  expect(String(error)).toContain('several columns for "Amount"')
  const key = ({ title, index }: { title: string; index?: number }) => `${index} ${title}`
  const [record = {}] = await Array.fromAsync(stage.sheets.records(stage.id, { key }))
  expect(Object.keys(record)).toEqual(['0 Amount', '1 Amount', '2 Task'])
})

const schema = v.object({
  Task: v.string(),
  Amount: v.pipe(v.number(), v.minValue(1)),
  Owner: v.nullable(v.object({ email: v.pipe(v.string(), v.endsWith('@example.com')) })),
})

test('a schema says what a record is, and may change it', async () => {
  const changing = v.pipe(
    schema,
    v.transform(({ Task, Amount }) => `${Task}: ${Amount}`),
  )
  await using stage = await start({ sheets: [{ columns, rows: [full] }] })
  expect(await Array.fromAsync(stage.sheets.records(stage.id, { schema }))).toEqual([
    { Task: 'Dig', Amount: 12.5, Owner: { email: 'jo@example.com' } },
  ])
  expect(await Array.fromAsync(stage.sheets.records(stage.id, { schema: changing }).pages())).toEqual([
    ['Dig: 12.5'],
  ])
})

test('a schema may need time', async () => {
  const slow = v.objectAsync({
    Task: v.pipeAsync(
      v.string(),
      v.checkAsync(async (text) => text === 'Dig'),
    ),
  })
  await using stage = await start({ sheets: [{ columns, rows: [full, full, { Task: 'Rest' }] }] })
  const list = stage.sheets.records(stage.id, { schema: slow })
  const seen: unknown[] = []
  const read = async () => {
    for await (const record of list) seen.push(record)
  }
  await expect(read()).rejects.toThrow('row 3')
  expect(seen).toEqual([{ Task: 'Dig' }, { Task: 'Dig' }])
})

test.each([
  ['the column "Amount" (TEXT_NUMBER, holds a text)', { Amount: 'secret-value' }],
  ['the column "Amount" (TEXT_NUMBER, holds a number)', { Amount: 0 }],
  ['the column "Task" (TEXT_NUMBER, holds nothing)', { Task: '' }],
  ['the column "Owner".email (CONTACT_LIST, holds an object)', { Owner: 'secret-value@elsewhere.org' }],
  [
    'the column "Task" (TEXT_NUMBER, holds a number), the column "Amount" (TEXT_NUMBER, holds nothing)',
    { Task: 5, Amount: null },
  ],
])('a misfit says which column of which row, and not what was there: %s', async (place, misfit) => {
  await using stage = await start({ sheets: [{ columns, rows: [full, full, { ...full, ...misfit }] }] })
  const seen: unknown[] = []
  const read = async () => {
    for await (const record of stage.sheets.records(stage.id, { schema })) seen.push(record)
  }
  const error: unknown = await read().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ResponseError)
  const rowId = stage.simulator.sheets[0]?.rowIds[2]
  expect(error).toMatchObject({
    provider: 'smartsheets',
    message: `The answer of Smartsheet does not fit the schema in row 3 (id ${rowId}), at ${place}.`,
  })
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret-value')
  expect(seen).toHaveLength(2)
})

test('a member that no column has is called that', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [full] }] })
  await expect(
    Array.fromAsync(stage.sheets.records(stage.id, { schema: v.object({ Amounts: v.number() }) })),
  ).rejects.toThrow(/ at "Amounts", which is no column\.$/)
})

test('a record that fits nowhere in particular is told as a whole', async () => {
  await using stage = await start({ sheets: [{ columns, rows: [full] }] })
  const never = v.pipe(
    schema,
    v.check(() => false),
  )
  await expect(Array.fromAsync(stage.sheets.records(stage.id, { schema: never }))).rejects.toThrow(
    'no single column',
  )
})

test('records go on over a change of the sheet, with the columns that are there then', async () => {
  await using stage = await start({ sheets: [{ columns, rows: 40 }] })
  const [sheet] = stage.simulator.sheets
  const records: unknown[] = []
  for await (const page of stage.sheets.records(stage.id, { pageSize: 10, concurrency: 1 }).pages()) {
    if (records.length === 0) sheet?.deleteRow(sheet.rowIds[0] ?? 0)
    records.push(...page)
  }
  expect(records).toHaveLength(40)
})
