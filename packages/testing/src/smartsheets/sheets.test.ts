import { afterEach, expect, test } from 'vitest'
import type { SheetOptions, SimulatedSheet } from './sheet.ts'
import {
  type SmartsheetsSimulator,
  type SmartsheetsSimulatorOptions,
  startSmartsheets,
} from './smartsheets-simulator.ts'

let server: SmartsheetsSimulator
afterEach(() => server.close())

async function start(options: SmartsheetsSimulatorOptions): Promise<SmartsheetsSimulator> {
  server = await startSmartsheets({ requestsPerMinute: Number.POSITIVE_INFINITY, ...options })
  return server
}

async function startSheet(
  sheet: SheetOptions,
  options: SmartsheetsSimulatorOptions = {},
): Promise<SimulatedSheet> {
  await start({ sheets: [sheet], ...options })
  return server.sheets[0] as SimulatedSheet
}

async function text(path: string): Promise<string> {
  const headers = { authorization: `Bearer ${server.accessToken}` }
  return await (await fetch(server.options.baseUrl + path, { headers })).text()
}

async function json(path: string) {
  return JSON.parse(await text(path))
}

const people: SheetOptions = {
  name: 'People',
  columns: [
    { title: 'Full Name', type: 'TEXT_NUMBER' },
    { title: 'Children', type: 'TEXT_NUMBER' },
    { title: 'Maintains', type: 'MULTI_PICKLIST' },
    { title: 'Birthday', type: 'DATE' },
    { title: 'Married', type: 'CHECKBOX' },
    { title: 'Contact', type: 'CONTACT_LIST' },
    { title: 'Team', type: 'MULTI_CONTACT_LIST' },
  ],
  rows: [
    {
      'Full Name': 'First Person',
      Children: 2,
      Maintains: ['a', 'b'],
      Birthday: '1990-01-01',
      Married: true,
      Contact: 'first.person@example.com',
      Team: ['one@example.com', 'two@example.com'],
    },
    { 'Full Name': 'Second "Person"', Children: 0.5, Married: 'perhaps', Birthday: 'unknown' },
  ],
}

test('a row is written as recorded: doubles, object values, empty cells, siblings', async () => {
  const sheet = await startSheet(people)
  const [c1, c2, c3, c4, c5, c6, c7] = sheet.columns.map((column) => column.id)
  const [r1, r2] = sheet.rowIds
  const sheetText = await text(`/sheets/${sheet.id}?level=2&include=objectValue`)
  expect(sheetText.slice(sheetText.indexOf('"rows":'))).toBe(
    `"rows":[{"id":${r1},"rowNumber":1,"expanded":true,"createdAt":"2020-02-05T15:52:35Z","modifiedAt":"2020-02-05T15:52:35Z","cells":[` +
      `{"columnId":${c1},"value":"First Person","objectValue":"First Person","displayValue":"First Person"},` +
      `{"columnId":${c2},"value":2.0,"objectValue":2.0,"displayValue":"2"},` +
      `{"columnId":${c3},"objectValue":{"objectType":"MULTI_PICKLIST","values":["a","b"]},"displayValue":"a, b"},` +
      `{"columnId":${c4},"value":"1990-01-01","objectValue":{"objectType":"DATE","value":"1990-01-01"}},` +
      `{"columnId":${c5},"value":true,"objectValue":true},` +
      `{"columnId":${c6},"value":"first.person@example.com","objectValue":{"objectType":"CONTACT","email":"first.person@example.com","name":"First Person"},"displayValue":"First Person"},` +
      `{"columnId":${c7},"objectValue":{"objectType":"MULTI_CONTACT","values":[{"objectType":"CONTACT","email":"one@example.com","name":"One"},{"objectType":"CONTACT","email":"two@example.com","name":"Two"}]},"displayValue":"One, Two"}]},` +
      `{"id":${r2},"rowNumber":2,"siblingId":${r1},"expanded":true,"createdAt":"2020-02-05T15:52:36Z","modifiedAt":"2020-02-05T15:52:36Z","cells":[` +
      `{"columnId":${c1},"value":"Second \\"Person\\"","objectValue":"Second \\"Person\\"","displayValue":"Second \\"Person\\""},` +
      `{"columnId":${c2},"value":0.5,"objectValue":0.5,"displayValue":"0.5"},` +
      `{"columnId":${c3}},` +
      `{"columnId":${c4},"value":"unknown","objectValue":"unknown","displayValue":"unknown"},` +
      `{"columnId":${c5},"value":"perhaps","objectValue":"perhaps","displayValue":"perhaps"},` +
      `{"columnId":${c6}},{"columnId":${c7}}]}]}`,
  )
})

test('the head of a sheet has its members in the recorded order', async () => {
  const sheet = await startSheet(people)
  const body = await json(`/sheets/${sheet.id}?level=2`)
  expect(Object.keys(body)).toEqual([
    ...[
      'id',
      'name',
      'version',
      'totalRowCount',
      'accessLevel',
      'effectiveAttachmentOptions',
      'ganttEnabled',
    ],
    ...[
      'dependenciesEnabled',
      'resourceManagementEnabled',
      'cellImageUploadEnabled',
      'userSettings',
      'permalink',
    ],
    ...['createdAt', 'modifiedAt', 'isMultiPicklistEnabled', 'columns', 'rows'],
  ])
  expect(body).toMatchObject({ name: 'People', version: 1, totalRowCount: 2 })
  expect(JSON.stringify(body.columns[0])).toBe(
    `{"id":${sheet.columns[0]?.id},"version":0,"index":0,"title":"Full Name","type":"TEXT_NUMBER","primary":true,"validation":false,"width":150}`,
  )
})

test('the level decides which types are shown', async () => {
  const sheet = await startSheet(people)
  const typesAt = async (level: string) => {
    const { columns } = await json(`/sheets/${sheet.id}?pageSize=1${level}`)
    return [columns[2].type, columns[6].type]
  }
  expect(await typesAt('')).toEqual(['TEXT_NUMBER', 'TEXT_NUMBER'])
  expect(await typesAt('&level=1')).toEqual(['TEXT_NUMBER', 'MULTI_CONTACT_LIST'])
  expect(await typesAt('&level=2')).toEqual(['MULTI_PICKLIST', 'MULTI_CONTACT_LIST'])
  const low = await json(`/sheets/${sheet.id}?level=0`)
  expect(low.rows[0].cells[2]).toMatchObject({ value: 'a, b', displayValue: 'a, b' })
  await server.close()
  const other = await startSheet(people, { readings: { defaultLevel: 1 } })
  expect((await json(`/sheets/${other.id}`)).columns[6].type).toBe('MULTI_CONTACT_LIST')
})

test('all rows come unless a page is asked for', async () => {
  const sheet = await startSheet({ rows: 250, columns: 3 })
  const count = async (query: string) => (await json(`/sheets/${sheet.id}${query}`)).rows.length
  expect(await count('')).toBe(250)
  expect(await count('?page=3')).toBe(50)
  expect(await count('?pageSize=7')).toBe(7)
  expect(await count('?page=4')).toBe(0)
  const { rows, totalRowCount } = await json(`/sheets/${sheet.id}?page=2&pageSize=10`)
  expect([totalRowCount, rows[0].rowNumber, rows[0].siblingId]).toEqual([250, 11, sheet.rowIds[9]])
  await server.close()
  const lenient = await startSheet({ rows: 250, columns: 3 }, { readings: { pageBeyondLast: 'last' } })
  expect((await json(`/sheets/${lenient.id}?page=9`)).rows[0].rowNumber).toBe(201)
})

test('rows and columns can be chosen, and rows decorated', async () => {
  const sheet = await startSheet({ rows: 10, columns: 15 })
  const [first, second] = sheet.columns
  const chosen = await json(
    `/sheets/${sheet.id}?columnIds=${first?.id},${second?.id}&rowIds=${sheet.rowIds[4]}&rowNumbers=2&include=rowPermalink,writerInfo,columnType`,
  )
  expect(chosen.columns.length).toBe(2)
  expect(chosen.rows.map((row: { rowNumber: number }) => row.rowNumber)).toEqual([2, 5])
  expect(chosen.rows[0]).toMatchObject({
    permalink: expect.stringContaining('rowId='),
    createdBy: { email: expect.any(String) },
    cells: [{ columnId: first?.id, columnType: 'TEXT_NUMBER' }, { columnId: second?.id }],
  })
  const all = await json(`/sheets/${sheet.id}`)
  const full = await json(`/sheets/${sheet.id}?exclude=nonexistentCells&numericDates=true`)
  const cells = (body: { rows: { cells: unknown[] }[] }) => body.rows.flatMap((row) => row.cells)
  expect(cells(all).length).toBe(150)
  expect(cells(full).length).toBeLessThan(150)
  expect(cells(full).every((cell) => 'value' in (cell as object) || 'displayValue' in (cell as object))).toBe(
    true,
  )
  expect(full.rows[1].modifiedAt).toBe(Date.UTC(2020, 1, 5, 15, 52, 36))
})

test('a change grows the version, moves the time, and is seen in text that was kept', async () => {
  let now = Date.UTC(2026, 0, 1)
  const sheet = await startSheet({ rows: 3, columns: 4 }, { now: () => now })
  const url = `/sheets/${sheet.id}`
  await text(url)
  sheet.updateRow(sheet.rowIds[1] ?? 0, { Name: 'changed', Amount: null })
  const changed = await json(url)
  expect(changed).toMatchObject({ version: 2, modifiedAt: '2026-01-01T00:00:00Z' })
  expect(changed.rows[1].cells.slice(0, 2)).toEqual([
    { columnId: sheet.columns[0]?.id, value: 'changed', displayValue: 'changed' },
    { columnId: sheet.columns[1]?.id },
  ])
  expect((await json(`${url}?rowsModifiedSince=2026-01-01T01:00:00%2B01:00`)).rows.length).toBe(1)
  expect(await text(`${url}/version`)).toBe('{"version":2}')
  expect(await text(`${url}?ifVersionAfter=2`)).toBe('{"version":2}')
  expect((await json(`${url}?ifVersionAfter=1`)).rows.length).toBe(3)

  now += 1000
  const added = sheet.addRow({ Name: 'added' })
  sheet.deleteRow(sheet.rowIds[0] ?? 0)
  const { version, rows, totalRowCount } = await json(url)
  expect([version, totalRowCount]).toEqual([4, 3])
  expect(rows.map((row: { rowNumber: number }) => row.rowNumber)).toEqual([1, 2, 3])
  expect(rows[0]).not.toHaveProperty('siblingId')
  expect(rows[2].id).toBe(added)
  sheet.touch()
  expect(await text(`${url}/version`)).toBe('{"version":5}')
  expect(() => sheet.updateRow(1, {})).toThrow(TypeError)
  expect(() => sheet.addRow({ Nothing: 1 })).toThrow('no column')
})

test('rows below a row go with it', async () => {
  const sheet = await startSheet({ rows: 2, columns: 1 })
  const [parent = 0, next] = sheet.rowIds
  const child = sheet.addRow({ Name: 'child' }, parent)
  const grandchild = sheet.addRow({ Name: 'grandchild' }, child)
  const second = sheet.addRow({ Name: 'second' }, parent)
  expect(sheet.rowIds).toEqual([parent, child, grandchild, second, next])
  const { rows } = await json(`/sheets/${sheet.id}`)
  expect(rows.map(({ parentId, siblingId }: Record<string, number>) => [parentId, siblingId])).toEqual([
    [undefined, undefined],
    [parent, undefined],
    [child, undefined],
    [parent, child],
    [undefined, parent],
  ])
  sheet.deleteRow(parent)
  expect(sheet.rowIds).toEqual([next])
})

test('one row can be asked for by its id', async () => {
  const sheet = await startSheet({ rows: 3, columns: 1 })
  const [first, second] = sheet.rowIds
  const rowText = await text(`/sheets/${sheet.id}/rows/${second}`)
  expect(
    rowText.startsWith(`{"id":${second},"sheetId":${sheet.id},"rowNumber":2,"siblingId":${first},`),
  ).toBe(true)
})

test('every column type is made up once, with ids that numbers can hold', async () => {
  const sheet = await startSheet({ rows: 30, columns: 400 })
  expect(new Set(sheet.columns.map((column) => column.type)).size).toBe(11)
  const system = sheet.columns.flatMap(({ systemColumnType }) => systemColumnType ?? [])
  expect(system).toEqual(['CREATED_DATE', 'MODIFIED_DATE', 'AUTO_NUMBER', 'MODIFIED_BY'])
  expect(new Set(sheet.columns.map((column) => column.title)).size).toBe(400)
  const ids = [...sheet.columns.map((column) => column.id), ...sheet.rowIds, sheet.id]
  expect(new Set(ids).size).toBe(431)
  expect(ids.every((id) => id >= 1e15 && Number.isSafeInteger(id))).toBe(true)
  const { rows } = await json(`/sheets/${sheet.id}?level=2&include=objectValue`)
  const objectTypes = new Set(
    rows[2].cells.map((cell: { objectValue?: { objectType?: string } }) => cell.objectValue?.objectType),
  )
  expect([...objectTypes].filter(Boolean).sort()).toEqual([
    ...['ABSTRACT_DATETIME', 'CONTACT', 'DATE', 'DATETIME', 'DURATION'],
    ...['MULTI_CONTACT', 'MULTI_PICKLIST', 'PREDECESSOR_LIST'],
  ])
})

test('lists are paged, and say no page size when everything is asked for', async () => {
  await start({ sheets: 105 })
  const first = await json('/sheets')
  expect(Object.keys(first)).toEqual(['pageNumber', 'pageSize', 'totalPages', 'totalCount', 'data'])
  expect([first.pageSize, first.totalPages, first.totalCount, first.data.length]).toEqual([100, 2, 105, 100])
  expect(Object.keys(first.data[0])).toEqual([
    'id',
    'name',
    'accessLevel',
    'permalink',
    'createdAt',
    'modifiedAt',
  ])
  expect((await json('/sheets?page=2')).data.length).toBe(5)
  const all = await json('/sheets?includeAll=true&page=2&pageSize=3&include=sheetVersion')
  expect(all).toMatchObject({ pageNumber: 1, totalPages: 1, totalCount: 105 })
  expect(all).not.toHaveProperty('pageSize')
  expect([all.data.length, all.data[0].version]).toEqual([105, 1])
  server.sheets[3]?.touch()
  expect((await json('/sheets?modifiedSince=2021-01-01T00:00:00Z')).data.length).toBe(1)
  const invalid = await json('/sheets?page=zero')
  expect(invalid).toMatchObject({
    errorCode: 1018,
    message: "The value 'zero' was not valid for the parameter page.",
  })
})

test('lists can hide their totals', async () => {
  await start({ sheets: 3, readings: { totals: 'unknown' } })
  expect(await json('/sheets?pageSize=2')).toMatchObject({ totalPages: -1, totalCount: -1 })
  const columns = await json(`/sheets/${server.sheets[0]?.id}/columns?page=2&pageSize=10`)
  expect(columns.data.length).toBe(5)
})

test('workspaces and their children are paged by token', async () => {
  await start({ sheets: 20, workspaces: 2, readings: { tokenPages: 'short' } })
  const walk = async (path: string) => {
    const sizes = []
    const items: { id: number; resourceType?: string }[] = []
    let lastKey: string | undefined
    do {
      const page = await json(
        `${path}?maxItems=4${lastKey === undefined ? '' : `&lastKey=${encodeURIComponent(lastKey)}`}`,
      )
      sizes.push(page.data.length)
      items.push(...page.data)
      lastKey = page.lastKey
    } while (lastKey !== undefined)
    return { sizes, items }
  }
  const workspaces = await walk('/workspaces')
  expect(workspaces.items.length).toBe(2)
  const children = await walk(`/workspaces/${workspaces.items[0]?.id}/children`)
  expect(children.sizes).toEqual([4, 2, 4, 1])
  expect(children.items.map((item) => item.resourceType)).toEqual([...Array(10).fill('sheet'), 'report'])
  expect(new Set(children.items.map((item) => item.id)).size).toBe(11)
  expect(await json(`/workspaces/${workspaces.items[1]?.id}/metadata`)).toMatchObject({ name: 'Workspace 2' })
})

test('a report shows rows of several sheets under virtual columns', async () => {
  const [one, two] = [
    {
      name: 'One',
      rows: 3,
      columns: [
        { title: 'Name', type: 'TEXT_NUMBER' },
        { title: 'Tags', type: 'MULTI_PICKLIST' },
      ],
    },
    {
      name: 'Two',
      rows: 2,
      columns: [
        { title: 'Name', type: 'TEXT_NUMBER' },
        { title: 'Due', type: 'DATE' },
      ],
    },
  ] as const
  await start({ sheets: [one, two] })
  const [id] = server.reportIds
  const body = await json(`/reports/${id}?level=3`)
  expect(Object.keys(body)).toEqual([
    ...[
      'id',
      'name',
      'totalRowCount',
      'accessLevel',
      'effectiveAttachmentOptions',
      'readOnly',
      'ganttEnabled',
    ],
    ...[
      'cellImageUploadEnabled',
      'permalink',
      'createdAt',
      'modifiedAt',
      'columns',
      'rows',
      'isSummaryReport',
    ],
  ])
  expect(body.totalRowCount).toBe(5)
  const [sheetName, name, tags, due] = body.columns
  expect(JSON.stringify(sheetName)).toBe(
    `{"virtualId":${sheetName.virtualId},"version":0,"index":0,"title":"Sheet Name","type":"TEXT_NUMBER","sheetNameColumn":true,"validation":false,"width":150}`,
  )
  expect([name.title, tags.type, due.title]).toEqual(['Name', 'MULTI_PICKLIST', 'Due'])
  expect(name).not.toHaveProperty('id')
  expect(body.rows[3]).toMatchObject({
    sheetId: server.sheets[1]?.id,
    rowNumber: 4,
    siblingId: body.rows[2].id,
  })
  expect(body.rows[3].cells).toEqual([
    { virtualColumnId: sheetName.virtualId, value: 'Two', displayValue: 'Two' },
    {
      columnId: server.sheets[1]?.columns[0]?.id,
      virtualColumnId: name.virtualId,
      value: 'Row 1',
      displayValue: 'Row 1',
    },
    { virtualColumnId: tags.virtualId },
    { columnId: server.sheets[1]?.columns[1]?.id, virtualColumnId: due.virtualId, value: '2020-02-05' },
  ])
  expect((await json(`/reports/${id}?level=2`)).columns[2].type).toBe('TEXT_NUMBER')
  expect(await json('/reports')).toMatchObject({ totalCount: 1, data: [{ id, isSummaryReport: false }] })
})

test('a report comes in pages of 100 unless asked otherwise', async () => {
  await start({ sheets: [{ rows: 130, columns: 1 }] })
  const [id] = server.reportIds
  expect((await json(`/reports/${id}`)).rows.length).toBe(100)
  expect((await json(`/reports/${id}?page=2`)).rows.length).toBe(30)
  expect((await json(`/reports/${id}?pageSize=10000`)).rows.length).toBe(130)
})

test('a search finds sheets, reports and rows', async () => {
  await startSheet(people)
  const { results, totalCount } = await json('/search?query=person')
  expect(totalCount).toBe(2)
  expect(results[0]).toMatchObject({ objectType: 'row', parentObjectName: 'People', contextData: ['Row 1'] })
  expect((await json('/search?query=PEOPLE')).results[0]).toMatchObject({
    objectType: 'sheet',
    text: 'People',
  })
  expect((await json(`/search/sheets/${server.sheets[0]?.id}?query=second`)).totalCount).toBe(1)
})

test('a sheet that is written in several parts is whole', async () => {
  const sheet = await startSheet({ rows: 2_000, columns: 15 })
  for (let round = 0; round < 2; round += 1) {
    const { rows } = await json(`/sheets/${sheet.id}`)
    expect(rows.map((row: { id: number }) => row.id)).toEqual(sheet.rowIds)
  }
})
