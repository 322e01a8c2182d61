import type { CellValue } from './cells.ts'
import { type Column, type ColumnOptions, columnKinds, columnsOf } from './columns.ts'
import { generatedValue } from './generated-values.ts'
import { beginning, idOf, timeText } from './ids.ts'
import { createRowTexts, type RowTexts } from './row-texts.ts'

/** Cells by the title of their column; a column that is not named stays as it is, or empty in a new row. */
export type RowValues = Readonly<Record<string, CellValue>>

/** What a sheet is made from. */
export interface SheetOptions {
  /** Default `Sheet 1`, `Sheet 2`, … */
  name?: string
  /** The rows, or how many are made up; default 100. */
  rows?: number | readonly RowValues[]
  /** The columns, or how many are made up, every type in turn; default 15, every type once. */
  columns?: number | readonly ColumnOptions[]
}

/** A sheet that tests can change, as another user would. */
export interface SimulatedSheet {
  /** 16 digits. */
  readonly id: number
  /** As given, else `Sheet` and its number. */
  readonly name: string
  /** Grows by 1 with each change. */
  readonly version: number
  /** Rows at every depth. */
  readonly rowCount: number
  /** Of the rows in order. */
  readonly rowIds: readonly number[]
  /** In order; the first one is the primary column. */
  readonly columns: readonly Column[]
  /** Grows the version as a change that leaves all cells alone does. */
  touch(): void
  /** Changes cells of a row. */
  updateRow(rowId: number, values: RowValues): void
  /** Adds a row at the end, or as the last child of `parentId`, and returns its id. */
  addRow(values?: RowValues, parentId?: number): number
  /** Removes a row and what is below it. */
  deleteRow(rowId: number): void
}

/** One row; without values of its own they are made up from its seed. */
export interface SheetRow {
  readonly id: number
  readonly seed: number
  values: CellValue[] | undefined
  readonly parentId: number | undefined
  readonly createdAt: number
  modifiedAt: number
}

/** Where a row stands. */
export interface RowPlace {
  /** From 1. */
  rowNumber: number
  /** The row before it below the same parent. */
  siblingId: number | undefined
}

/** A sheet as the simulator reads it. */
export interface Sheet extends SimulatedSheet {
  readonly modifiedAt: number
  readonly rows: readonly SheetRow[]
  readonly texts: RowTexts
  find(rowId: number): SheetRow | undefined
  placeOf(rowId: number): RowPlace
  valueOf(row: SheetRow, column: Column): CellValue
}

/** Makes a sheet; its rows are made when they are first looked at. */
export function createSheet(number: number, options: SheetOptions, now: () => number): Sheet {
  const id = idOf('sheet', number)
  const columns = columnsOf(number, options.columns ?? columnKinds)
  const texts = createRowTexts()
  let version = 1
  let modifiedAt = beginning
  let seeds = 0
  let rows: SheetRow[] | undefined
  let places: Map<number, RowPlace> | undefined

  function makeRow(values: CellValue[] | undefined, createdAt: number, parentId?: number): SheetRow {
    const seed = seeds
    seeds += 1
    return { id: idOf('row', seed, number), seed, values, parentId, createdAt, modifiedAt: createdAt }
  }

  function allRows(): SheetRow[] {
    if (rows !== undefined) return rows
    const wanted = options.rows ?? 100
    const given = typeof wanted === 'number' ? Array.from({ length: wanted }, () => undefined) : wanted
    rows = given.map((values) => makeRow(values && applied(values, []), beginning + seeds * 1000))
    return rows
  }

  function applied(values: RowValues, to: CellValue[]): CellValue[] {
    for (const [title, value] of Object.entries(values)) {
      const column = columns.find((candidate) => candidate.title === title)
      if (column === undefined) throw new TypeError(`The sheet has no column with the title ${title}.`)
      to[column.index] = value
    }
    return to
  }

  function rowOf(rowId: number): SheetRow {
    const row = allRows()[placeOf(rowId).rowNumber - 1]
    if (row === undefined) throw new TypeError(`The sheet has no row with the id ${rowId}.`)
    return row
  }

  function placeOf(rowId: number): RowPlace {
    places ??= placesOf(allRows())
    return places.get(rowId) ?? { rowNumber: 0, siblingId: undefined }
  }

  function changed(): void {
    version += 1
    modifiedAt = now()
  }

  function restructured(): void {
    places = undefined
    texts.forget()
    changed()
  }

  return {
    id,
    name: options.name ?? `Sheet ${number + 1}`,
    columns,
    texts,
    get version() {
      return version
    },
    get modifiedAt() {
      return modifiedAt
    },
    get rows() {
      return allRows()
    },
    get rowCount() {
      return allRows().length
    },
    get rowIds() {
      return allRows().map((row) => row.id)
    },
    find: (rowId) => allRows()[placeOf(rowId).rowNumber - 1],
    placeOf,
    valueOf(row, column) {
      const { systemColumnType } = column
      if (systemColumnType === 'CREATED_DATE') return timeText(row.createdAt)
      if (systemColumnType === 'MODIFIED_DATE') return timeText(row.modifiedAt)
      if (systemColumnType === 'MODIFIED_BY') return 'person.1@example.com'
      if (systemColumnType === 'AUTO_NUMBER') return `R-${String(row.seed + 1).padStart(6, '0')}`
      return row.values === undefined ? generatedValue(column, row.seed) : (row.values[column.index] ?? null)
    },
    touch: changed,
    updateRow(rowId, values) {
      const row = rowOf(rowId)
      row.values = applied(values, row.values ?? columns.map((column) => generatedValue(column, row.seed)))
      row.modifiedAt = now()
      texts.forget(placeOf(rowId).rowNumber - 1)
      changed()
    },
    addRow(values = {}, parentId) {
      const all = allRows()
      const last = parentId === undefined ? undefined : lastBelow(all, rowOf(parentId).id)
      const row = makeRow(applied(values, []), now(), parentId)
      if (last === undefined) all.push(row)
      else all.splice(all.indexOf(last) + 1, 0, row)
      restructured()
      return row.id
    },
    deleteRow(rowId) {
      const gone = new Set([rowOf(rowId).id])
      rows = allRows().filter((row) => {
        if (row.parentId !== undefined && gone.has(row.parentId)) gone.add(row.id)
        return !gone.has(row.id)
      })
      restructured()
    },
  }
}

/** The last row of the block that the parent opens; the parent itself where it has no children. */
function lastBelow(rows: readonly SheetRow[], parentId: number): SheetRow | undefined {
  const block = new Set([parentId])
  let last: SheetRow | undefined
  for (const row of rows) {
    if (row.parentId !== undefined && block.has(row.parentId)) block.add(row.id)
    if (block.has(row.id)) last = row
  }
  return last
}

function placesOf(rows: readonly SheetRow[]): Map<number, RowPlace> {
  const lastOfParent = new Map<number | undefined, number>()
  return new Map(
    rows.map((row, index) => {
      const place = { rowNumber: index + 1, siblingId: lastOfParent.get(row.parentId) }
      lastOfParent.set(row.parentId, row.id)
      return [row.id, place]
    }),
  )
}
