import { type Column, columnBody } from './columns.ts'
import { beginning, idOf } from './ids.ts'
import { jsonParts } from './json-parts.ts'
import { cellMembers, permalinkOf, rowMembers, timeOf } from './row-text.ts'
import type { Sheet, SheetRow } from './sheet.ts'
import type { SheetView } from './sheet-view.ts'

const sheetNameTitle = 'Sheet Name'

/** What a report is made from. */
export interface ReportOptions {
  /** Default `Report 1`, `Report 2`, … */
  name?: string
  /** The sheets whose rows it shows, by their position; default all. */
  sheets?: readonly number[]
}

/** A report column: the columns of that title and type in all its sheets. */
interface ReportColumn {
  virtualId: number
  /** Undefined for the column of sheet names. */
  column: Column | undefined
  columnOfSheet: ReadonlyMap<Sheet, Column>
}

/** Rows of several sheets under one roof, up to 50,000. */
export interface Report {
  readonly id: number
  readonly name: string
  readonly sheets: readonly Sheet[]
  readonly columns: readonly ReportColumn[]
  readonly modifiedAt: number
  rows(): readonly ReportRow[]
}

/** A row and the sheet that it lives in. */
export interface ReportRow {
  sheet: Sheet
  row: SheetRow
}

/** Makes a report over these sheets. */
export function createReport(number: number, options: ReportOptions, allSheets: readonly Sheet[]): Report {
  const sheets = options.sheets?.map((position) => sheetAt(allSheets, position)) ?? allSheets
  const kinds = new Map<string, Map<Sheet, Column>>()
  for (const sheet of sheets) {
    for (const column of sheet.columns) {
      const kind = `${column.type} ${column.title}`
      kinds.set(kind, (kinds.get(kind) ?? new Map()).set(sheet, column))
    }
  }
  const merged = [...kinds.values()].map((columnOfSheet) => ({
    column: [...columnOfSheet.values()][0],
    columnOfSheet,
  }))
  const columns = [{ column: undefined, columnOfSheet: new Map<Sheet, Column>() }, ...merged].map(
    (column, index) => ({
      ...column,
      virtualId: idOf('virtualColumn', index, number),
    }),
  )
  return {
    id: idOf('report', number),
    name: options.name ?? `Report ${number + 1}`,
    sheets,
    columns,
    get modifiedAt() {
      return Math.max(beginning, ...sheets.map((sheet) => sheet.modifiedAt))
    },
    rows: () => sheets.flatMap((sheet) => sheet.rows.map((row) => ({ sheet, row }))).slice(0, 50_000),
  }
}

function sheetAt(sheets: readonly Sheet[], position: number): Sheet {
  const sheet = sheets[position]
  if (sheet === undefined) throw new TypeError(`There is no sheet at position ${position} for the report.`)
  return sheet
}

type ReportView = Omit<SheetView, 'columns' | 'key'>

/** A report in compact JSON, part by part; `from` is the position of the first row. */
export function reportText(
  report: Report,
  view: ReportView,
  from: number,
  pageSize: number,
): Generator<string> {
  const all = report.rows()
  const head = {
    id: report.id,
    name: report.name,
    totalRowCount: all.length,
    accessLevel: 'OWNER',
    effectiveAttachmentOptions: ['GOOGLE_DRIVE', 'FILE', 'LINK'],
    readOnly: true,
    ganttEnabled: false,
    cellImageUploadEnabled: true,
    permalink: permalinkOf('reports', report.id),
    createdAt: timeOf(beginning, view),
    modifiedAt: timeOf(report.modifiedAt, view),
    columns: report.columns.map((column, index) => reportColumnOf(column, index, view)),
  }
  const shown = all.slice(from, from + pageSize)
  const texts = shown.map((row, offset) =>
    reportRowText(report, row, all[from + offset - 1], from + offset + 1, view),
  )
  return jsonParts(`${JSON.stringify(head).slice(0, -1)},"rows":[`, texts, '],"isSummaryReport":false}')
}

function reportColumnOf(
  { virtualId, column }: ReportColumn,
  index: number,
  view: ReportView,
): Record<string, unknown> {
  if (column === undefined) {
    return {
      virtualId,
      version: 0,
      index,
      title: sheetNameTitle,
      type: 'TEXT_NUMBER',
      sheetNameColumn: true,
      validation: false,
      width: 150,
    }
  }
  const { version, ...body } = columnBody(column, view)
  return { virtualId, version, ...body, index }
}

function reportRowText(
  report: Report,
  { sheet, row }: ReportRow,
  before: ReportRow | undefined,
  rowNumber: number,
  view: ReportView,
): string {
  const name = JSON.stringify(sheet.name)
  const cells = report.columns.flatMap(({ virtualId, column, columnOfSheet }) => {
    if (column === undefined) {
      const objectValue = view.withObjectValue ? `,"objectValue":${name}` : ''
      return `{"virtualColumnId":${virtualId},"value":${name}${objectValue},"displayValue":${name}}`
    }
    const own = columnOfSheet.get(sheet)
    if (own === undefined) return `{"virtualColumnId":${virtualId}}`
    const members = cellMembers(sheet, row, own, view)
    if (members === '' && !view.withEmptyCells) return []
    return `{"columnId":${own.id},"virtualColumnId":${virtualId}${members}}`
  })
  const place = { rowNumber, siblingId: before?.row.id }
  const members = rowMembers(row, place, view, permalinkOf('sheets', sheet.id), ',"accessLevel":"OWNER"')
  return `{"id":${row.id},"sheetId":${sheet.id},${members},"cells":[${cells.join()}]}`
}
