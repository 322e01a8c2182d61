import { type SmartsheetsReadings, startSmartsheets } from '@evergrant/testing'
import { expect, test } from 'vitest'
import { createSmartsheets, type Smartsheets } from './create-smartsheets.ts'

interface Ids {
  readonly sheet: number
  readonly report: number
  readonly workspace: number
  readonly row: number
  readonly columns: readonly number[]
}

const since = new Date('2020-01-01T00:00:00Z')
const sinceText = '2020-01-01T00:00:00.000Z'

/** What each method sends, as the reference has it; `{…}` stands for an id. */
const methods: Record<string, [call: (client: Smartsheets, ids: Ids) => unknown, requests: string[]]> = {
  'sheets.list': [
    ({ sheets }) => Array.fromAsync(sheets.list({ modifiedSince: since, include: ['sheetVersion'] })),
    [`/sheets?modifiedSince=${sinceText}&include=sheetVersion&pageSize=1000&page=1`],
  ],
  'sheets.get': [({ sheets }, { sheet }) => sheets.get(sheet), ['/sheets/{sheet}?level=2']],
  'sheets.get with everything': [
    ({ sheets }, { sheet, row, columns }) =>
      sheets.get(sheet, {
        include: ['objectValue', 'writerInfo'],
        exclude: ['nonexistentCells', 'filteredOutRows'],
        columnIds: columns,
        rowIds: [row],
        rowsModifiedSince: since,
        page: 1,
        pageSize: 5,
      }),
    [
      '/sheets/{sheet}?level=2&include=objectValue,writerInfo&exclude=nonexistentCells,filteredOutRows' +
        `&columnIds={column0},{column1}&rowIds={row}&rowsModifiedSince=${sinceText}&page=1&pageSize=5`,
    ],
  ],
  'sheets.version': [({ sheets }, { sheet }) => sheets.version(sheet), ['/sheets/{sheet}/version']],
  'sheets.rows': [
    ({ sheets }, { sheet }) => Array.fromAsync(sheets.rows(sheet)),
    ['/sheets/{sheet}?level=2&page=1&pageSize=1000'],
  ],
  'sheets.rows with everything': [
    ({ sheets }, { sheet, columns }) =>
      Array.fromAsync(
        sheets.rows(sheet, {
          modifiedSince: since,
          columnIds: columns,
          include: ['rowPermalink'],
          pageSize: 60,
        }),
      ),
    [1, 2].map(
      (page) =>
        `/sheets/{sheet}?level=2&columnIds={column0},{column1}&rowsModifiedSince=${sinceText}` +
        `&include=rowPermalink&page=${page}&pageSize=60`,
    ),
  ],
  'sheets.records': [
    ({ sheets }, { sheet }) => Array.fromAsync(sheets.records(sheet, { pageSize: 50 })),
    [
      '/sheets/{sheet}?level=2&include=objectValue&page=1&pageSize=50',
      '/sheets/{sheet}?level=2&include=objectValue&page=2&pageSize=50',
    ],
  ],
  'sheets.changes, of a sheet that has not changed': [
    ({ sheets }, { sheet }) => sheets.changes(sheet, { sinceVersion: 1, knownRowIds: [1] }),
    ['/sheets/{sheet}/version'],
  ],
  'sheets.changes, with rows that were deleted': [
    ({ sheets }, { sheet }) => sheets.changes(sheet, { sinceVersion: 0, knownRowIds: [1] }),
    [
      '/sheets/{sheet}/version',
      '/sheets/{sheet}?level=2&page=1&pageSize=1',
      '/sheets/{sheet}?level=2&columnIds={column0}&page=1&pageSize=1000',
    ],
  ],
  'columns.list': [
    ({ columns }, { sheet }) => Array.fromAsync(columns.list(sheet)),
    ['/sheets/{sheet}/columns?level=2&pageSize=1000&page=1'],
  ],
  'rows.get': [
    ({ rows }, { sheet, row }) =>
      rows.get(sheet, row, { include: ['columns'], exclude: ['nonexistentCells'] }),
    ['/sheets/{sheet}/rows/{row}?level=2&include=columns&exclude=nonexistentCells'],
  ],
  'reports.list': [
    ({ reports }) => Array.fromAsync(reports.list({ modifiedSince: since, pageSize: 10 })),
    [`/reports?modifiedSince=${sinceText}&pageSize=10&page=1`],
  ],
  'reports.get': [
    ({ reports }, { report }) => reports.get(report, { include: ['sourceSheets'], page: 2, pageSize: 10 }),
    ['/reports/{report}?level=3&include=sourceSheets&page=2&pageSize=10'],
  ],
  'reports.rows': [
    ({ reports }, { report }) => Array.fromAsync(reports.rows(report, { pageSize: 50 })),
    ['/reports/{report}?level=3&page=1&pageSize=50', '/reports/{report}?level=3&page=2&pageSize=50'],
  ],
  'reports.records': [
    ({ reports }, { report }) => Array.fromAsync(reports.records(report)),
    ['/reports/{report}?level=3&include=objectValue&page=1&pageSize=1000'],
  ],
  'users.me': [({ users }) => users.me(), ['/users/me']],
  'workspaces.list': [
    ({ workspaces }) => Array.fromAsync(workspaces.list()),
    ['/workspaces?paginationType=token&maxItems=100'],
  ],
  'workspaces.get': [
    ({ workspaces }, { workspace }) => workspaces.get(workspace),
    ['/workspaces/{workspace}/metadata'],
  ],
  'workspaces.children': [
    ({ workspaces }, { workspace }) =>
      Array.fromAsync(workspaces.children(workspace, { resourceTypes: ['sheets', 'reports'], pageSize: 10 })),
    ['/workspaces/{workspace}/children?childrenResourceTypes=sheets,reports&maxItems=10'],
  ],
  search: [
    ({ search }) => search('Row 1', { scopes: ['cellData', 'sheetNames'], modifiedSince: since }),
    [`/search?query=Row+1&scopes=cellData,sheetNames&modifiedSince=${sinceText}`],
  ],
  'search in a sheet': [
    ({ search }, { sheet }) => search('Row 1', { sheetId: sheet }),
    ['/search/sheets/{sheet}?query=Row+1'],
  ],
  serverInfo: [({ serverInfo }) => serverInfo(), ['/serverinfo']],
  streams: [
    ({ streams }) => Array.fromAsync(streams()),
    [
      '/sheets?pageSize=1000&page=1',
      '/sheets/{sheet}?level=2&page=1&pageSize=1',
      '/reports?pageSize=1000&page=1',
      '/reports/{report}?level=3&page=1&pageSize=1',
    ],
  ],
  'a stream from its cursor on': [
    async ({ streams }, { sheet }) => {
      const [stream] = await Array.fromAsync(streams({ sheetIds: [sheet] }))
      await Array.fromAsync(stream?.read({ since: sinceText }) ?? [])
    },
    [
      '/sheets/{sheet}?level=2&page=1&pageSize=1',
      `/sheets/{sheet}?level=2&rowsModifiedSince=${sinceText}&include=rowPermalink,writerInfo,objectValue&page=1&pageSize=1000`,
    ],
  ],
}

async function start(readings: SmartsheetsReadings = {}) {
  const simulator = await startSmartsheets({ strict: true, readings })
  const { options, accessToken, reportIds, stats } = simulator
  const client = createSmartsheets({ baseUrl: options.baseUrl, accessToken, retry: false })
  const [workspace] = await Array.fromAsync(client.workspaces.list())
  const [sheet] = simulator.sheets
  const ids: Ids = {
    sheet: sheet?.id ?? 0,
    report: reportIds[0] ?? 0,
    workspace: workspace?.id ?? 0,
    row: sheet?.rowIds[0] ?? 0,
    columns: (sheet?.columns ?? []).slice(0, 2).map(({ id }) => id),
  }
  stats.reset()
  return { client, ids, stats, [Symbol.asyncDispose]: () => simulator.close() }
}

test('every method reads the same where the sources disagree', async () => {
  await using first = await start()
  await using other = await start({
    pageBeyondLast: 'last',
    defaultLevel: 1,
    totals: 'unknown',
    tokenPages: 'short',
  })
  for (const [name, [call]] of Object.entries(methods))
    expect([name, plain(await call(other.client, other.ids))]).toEqual([
      name,
      plain(await call(first.client, first.ids)),
    ])
})

test.each(Object.entries(methods))('%s sends what the reference lists', async (_, [call, requests]) => {
  await using stage = await start()
  const { client, ids, stats } = stage
  await call(client, ids)
  const sent = stats.requests.map(({ method, path, query }) => `${method} ${path}?${query}`)
  expect(sent).toEqual(requests.map((request) => `GET /2.0${written(request, ids)}`))
})

/** Without what can be called. */
function plain(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer) ?? 'null')
}

/** With ids in their places, and the query as it goes over the wire. */
function written(request: string, { columns, ...ids }: Ids): string {
  const [path, query] = request
    .replaceAll(/\{column(\d)\}/g, (_, place) => `${columns[place]}`)
    .replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof ids) => `${ids[name]}`)
    .split('?')
  return `${path}?${new URLSearchParams(query)}`
}
