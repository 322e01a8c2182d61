import { type Column, columnBody } from './columns.ts'
import { beginning } from './ids.ts'
import { jsonParts } from './json-parts.ts'
import { permalinkOf, rowText, timeOf } from './row-text.ts'
import type { Sheet, SheetRow } from './sheet.ts'
import type { SheetView } from './sheet-view.ts'

/** A column as a member of a sheet. */
export function columnOf(column: Column, view: SheetView): Record<string, unknown> {
  return { id: column.id, ...columnBody(column, view) }
}

/** A sheet in compact JSON, part by part. */
export function sheetText(sheet: Sheet, view: SheetView, rows: readonly SheetRow[]): Iterable<string> {
  const head = {
    id: sheet.id,
    name: sheet.name,
    version: sheet.version,
    totalRowCount: sheet.rowCount,
    accessLevel: 'OWNER',
    effectiveAttachmentOptions: ['GOOGLE_DRIVE', 'FILE', 'LINK'],
    ganttEnabled: false,
    dependenciesEnabled: sheet.columns.some(({ type }) => type === 'PREDECESSOR'),
    resourceManagementEnabled: false,
    cellImageUploadEnabled: true,
    userSettings: { criticalPathEnabled: false, displaySummaryTasks: true },
    permalink: permalinkOf('sheets', sheet.id),
    createdAt: timeOf(beginning, view),
    modifiedAt: timeOf(sheet.modifiedAt, view),
    isMultiPicklistEnabled: true,
    columns: view.columns.map((column) => columnOf(column, view)),
  }
  return jsonParts(`${JSON.stringify(head).slice(0, -1)},"rows":[`, rowTexts(sheet, view, rows), ']}')
}

function* rowTexts(sheet: Sheet, view: SheetView, rows: readonly SheetRow[]): Generator<string> {
  for (const row of rows) {
    const position = sheet.placeOf(row.id).rowNumber - 1
    yield sheet.texts.get(view.key, position, () => rowText(sheet, row, view))
  }
}
