import type { CellView } from './cells.ts'
import type { Column } from './columns.ts'
import type { Sheet } from './sheet.ts'

/** How the client wants a sheet shown. */
export interface SheetView extends CellView {
  columns: readonly Column[]
  withObjectValue: boolean
  withPermalink: boolean
  withWriterInfo: boolean
  withColumnType: boolean
  withEmptyCells: boolean
  hasNumericDates: boolean
  /** The same for the same view. */
  key: string
}

/** The level from which multiple picks and contacts are shown as such. */
export interface ShownFrom {
  multiContact: number
  multiPicklist: number
}

/** Sheets show multiple contacts from level 1 and multiple picks from level 2; reports both later. */
export const sheetLevels: ShownFrom = { multiContact: 1, multiPicklist: 2 }

/** For reports multiple picks need level 3. */
export const reportLevels: ShownFrom = { multiContact: 2, multiPicklist: 3 }

/** The items of a comma list in the query; undefined where the parameter is absent. */
export function listParameter(query: URLSearchParams, name: string): string[] | undefined {
  if (!query.has(name)) return undefined
  return query.getAll(name).flatMap((text) => text.split(',').map((item) => item.trim()))
}

/** Reads everything but the columns out of the query. */
export function cellViewOf(
  query: URLSearchParams,
  levels: ShownFrom,
  defaultLevel: number,
): Omit<SheetView, 'columns' | 'key'> {
  const level = Number(query.get('level') ?? defaultLevel)
  const include = listParameter(query, 'include') ?? []
  return {
    hasMultiContact: level >= levels.multiContact,
    hasMultiPicklist: level >= levels.multiPicklist,
    withObjectValue: include.includes('objectValue'),
    withPermalink: include.includes('rowPermalink'),
    withWriterInfo: include.includes('writerInfo') || include.includes('rowWriterInfo'),
    withColumnType: include.includes('columnType'),
    withEmptyCells: listParameter(query, 'exclude')?.includes('nonexistentCells') !== true,
    hasNumericDates: query.get('numericDates') === 'true',
  }
}

/** Reads the view out of the query of a request for a sheet or a row. */
export function sheetViewOf(sheet: Sheet, query: URLSearchParams, defaultLevel: number): SheetView {
  const view = cellViewOf(query, sheetLevels, defaultLevel)
  const columnIds = listParameter(query, 'columnIds')
  const columns =
    columnIds === undefined ? sheet.columns : sheet.columns.filter(({ id }) => columnIds.includes(String(id)))
  return { ...view, columns, key: `${JSON.stringify(view)}${columnIds?.join()}` }
}
