import { type Answer, jsonAnswer } from '../answer.ts'
import type { ReceivedRequest } from '../received-request.ts'
import { beginning } from './ids.ts'
import type { Endpoint, Library } from './library.ts'
import { indexResult, pageOf } from './paging.ts'
import { countParameter, timeParameter } from './parameters.ts'
import { cellMembers, permalinkOf, rowText, timeOf } from './row-text.ts'
import type { Sheet, SheetRow } from './sheet.ts'
import { columnOf, sheetText } from './sheet-text.ts'
import { cellViewOf, listParameter, sheetLevels, sheetViewOf } from './sheet-view.ts'
import { user } from './user.ts'

/** `GET /sheets` */
export function listSheets({ query }: ReceivedRequest, { sheets, readings }: Library): Answer {
  const since = timeParameter(query, 'modifiedSince') ?? Number.NEGATIVE_INFINITY
  const withVersion = listParameter(query, 'include')?.includes('sheetVersion') === true
  const view = cellViewOf(query, sheetLevels, 0)
  const items = sheets
    .filter((sheet) => sheet.modifiedAt >= since)
    .map((sheet) => ({
      id: sheet.id,
      name: sheet.name,
      accessLevel: 'OWNER',
      permalink: permalinkOf('sheets', sheet.id),
      createdAt: timeOf(beginning, view),
      modifiedAt: timeOf(sheet.modifiedAt, view),
      ...(withVersion ? { version: sheet.version } : {}),
    }))
  return indexResult(items, query, readings)
}

/** `GET /sheets/{sheetId}` */
export const getSheet: Endpoint = withSheet(({ query }, { readings }, sheet) => {
  const ifVersionAfter = query.get('ifVersionAfter')
  if (ifVersionAfter !== null && sheet.version <= Number(ifVersionAfter)) {
    return jsonAnswer(200, { version: sheet.version })
  }
  let rows = chosenRows(sheet, query)
  // Without either parameter all rows are meant, however many.
  if (query.has('page') || query.has('pageSize')) {
    rows = pageOf(
      rows,
      countParameter(query, 'page') ?? 1,
      countParameter(query, 'pageSize') ?? 100,
      readings,
    )
  }
  const view = sheetViewOf(sheet, query, readings.defaultLevel)
  return { ...jsonAnswer(200, ''), body: sheetText(sheet, view, rows) }
})

/** `GET /sheets/{sheetId}/version` */
export const getVersion: Endpoint = withSheet((_request, _library, sheet) =>
  jsonAnswer(200, { version: sheet.version }),
)

/** `GET /sheets/{sheetId}/columns` */
export const listColumns: Endpoint = withSheet(({ query }, { readings }, sheet) => {
  const view = sheetViewOf(sheet, query, readings.defaultLevel)
  return indexResult(
    sheet.columns.map((column) => columnOf(column, view)),
    query,
    readings,
  )
})

/** `GET /sheets/{sheetId}/rows/{rowId}` */
export const getRow: Endpoint = withSheet(({ query }, { readings, errors }, sheet, rowId) => {
  const row = sheet.find(Number(rowId))
  if (row === undefined) return errors.of(1006)
  const view = sheetViewOf(sheet, query, readings.defaultLevel)
  return { ...jsonAnswer(200, ''), body: rowText(sheet, row, view, true) }
})

/** `GET /sheets/{sheetId}/rows/{rowId}/columns/{columnId}/history`: what stands there now, and nothing before it. */
export const listCellHistory: Endpoint = withSheet(
  ({ query }, { readings, errors }, sheet, rowId, columnId) => {
    const row = sheet.find(Number(rowId))
    const column = sheet.columns.find(({ id }) => String(id) === columnId)
    if (row === undefined || column === undefined) return errors.of(1006)
    const view = sheetViewOf(sheet, query, readings.defaultLevel)
    const cell = JSON.parse(`{"columnId":${column.id}${cellMembers(sheet, row, column, view)}}`)
    const modifiedBy = { email: user.email, name: `${user.firstName} ${user.lastName}` }
    return indexResult([{ ...cell, modifiedAt: timeOf(row.modifiedAt, view), modifiedBy }], query, readings)
  },
)

function withSheet(
  answer: (request: ReceivedRequest, library: Library, sheet: Sheet, ...rest: string[]) => Answer,
): Endpoint {
  return (request, library, id, ...rest) => {
    const sheet = library.sheets.find((candidate) => String(candidate.id) === id)
    return sheet === undefined ? library.errors.of(1006) : answer(request, library, sheet, ...rest)
  }
}

function chosenRows(sheet: Sheet, query: URLSearchParams): readonly SheetRow[] {
  const since = timeParameter(query, 'rowsModifiedSince')
  const rowIds = listParameter(query, 'rowIds')
  const rowNumbers = listParameter(query, 'rowNumbers')
  if (since === undefined && rowIds === undefined && rowNumbers === undefined) return sheet.rows
  return sheet.rows.filter(
    (row, index) =>
      (since === undefined || row.modifiedAt >= since) &&
      ((rowIds === undefined && rowNumbers === undefined) ||
        rowIds?.includes(String(row.id)) === true ||
        rowNumbers?.includes(String(index + 1)) === true),
  )
}
