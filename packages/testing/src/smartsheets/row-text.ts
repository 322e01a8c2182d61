import { cellText } from './cells.ts'
import { type Column, shownType } from './columns.ts'
import { timeText } from './ids.ts'
import type { RowPlace, Sheet, SheetRow } from './sheet.ts'
import type { SheetView } from './sheet-view.ts'
import { user } from './user.ts'

/** A point in time as the client wants it. */
export function timeOf(at: number, view: { hasNumericDates: boolean }): number | string {
  return view.hasNumericDates ? at : timeText(at)
}

/** The members of a cell, after those that say where it stands. */
export function cellMembers(
  sheet: Sheet,
  row: SheetRow,
  column: Column,
  view: Omit<SheetView, 'columns' | 'key'>,
): string {
  const rowIdAt = (rowNumber: number) => sheet.rows[rowNumber - 1]?.id
  const { value, objectValue, displayValue } = cellText(
    column.type,
    sheet.valueOf(row, column),
    view,
    rowIdAt,
  )
  let text = view.withColumnType ? `,"columnType":"${shownType(column.type, view)}"` : ''
  if (value !== undefined) text += `,"value":${value}`
  if (objectValue !== undefined && view.withObjectValue) text += `,"objectValue":${objectValue}`
  if (displayValue !== undefined) text += `,"displayValue":${displayValue}`
  return text
}

/** The members of a row between its number and its cells. */
export function rowMembers(
  row: SheetRow,
  place: RowPlace,
  view: Omit<SheetView, 'columns' | 'key'>,
  permalink: string,
  accessLevel = '',
): string {
  let text = `"rowNumber":${place.rowNumber}`
  if (row.parentId !== undefined) text += `,"parentId":${row.parentId}`
  if (place.siblingId !== undefined) text += `,"siblingId":${place.siblingId}`
  text += `,"expanded":true${accessLevel}`
  if (view.withPermalink) text += `,"permalink":"${permalink}?rowId=${row.id}"`
  text += `,"createdAt":${JSON.stringify(timeOf(row.createdAt, view))}`
  text += `,"modifiedAt":${JSON.stringify(timeOf(row.modifiedAt, view))}`
  if (view.withWriterInfo) {
    const writer = JSON.stringify({ email: user.email, name: `${user.firstName} ${user.lastName}` })
    text += `,"createdBy":${writer},"modifiedBy":${writer}`
  }
  return text
}

/** A row of a sheet; with `sheetId` as the answer to a request for that row alone. */
export function rowText(sheet: Sheet, row: SheetRow, view: SheetView, withSheetId = false): string {
  const cells: string[] = []
  for (const column of view.columns) {
    const members = cellMembers(sheet, row, column, view)
    if (view.withEmptyCells || members !== '') cells.push(`{"columnId":${column.id}${members}}`)
  }
  const members = rowMembers(row, sheet.placeOf(row.id), view, permalinkOf('sheets', sheet.id))
  return `{"id":${row.id},${withSheetId ? `"sheetId":${sheet.id},` : ''}${members},"cells":[${cells.join()}]}`
}

/** Where people look at it. */
export function permalinkOf(kind: 'sheets' | 'reports' | 'folders', id: number): string {
  return `https://app.smartsheet.com/${kind}/${id.toString(36)}`
}
