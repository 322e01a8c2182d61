import type { StandardSchema } from '@evergrant/core'
import * as v from 'valibot'
import { answer, type FaultPath, idSchema } from './answers.ts'
import type { ColumnBase } from './resources/column.ts'
import type { CellBase, RowBase } from './resources/row.ts'

/** A column of a sheet or of a report. */
export interface TableColumn extends ColumnBase {
  /** Of a sheet's column. */
  readonly id?: number
  /** Of a report's column. */
  readonly virtualId?: number
}

/** A cell in a sheet or in a report. */
export interface TableCell extends CellBase {
  /** Of the column of the sheet. */
  readonly columnId?: number
  /** Of the column of the report. */
  readonly virtualColumnId?: number
}

/** A sheet or a report, or some of its rows. */
export interface Table {
  /** Grows with every change of a sheet; reports have none. */
  readonly version?: number | null
  /** How many rows there are in all. */
  readonly totalRowCount?: number | null
  /** From left to right. */
  readonly columns: readonly TableColumn[]
  /** From top to bottom. */
  readonly rows: readonly RowBase<TableCell>[]
}

/** What is relied on of a column. */
export const columnSchema: v.GenericSchema = v.pipe(
  v.looseObject({
    id: v.nullish(idSchema),
    virtualId: v.nullish(idSchema),
    title: v.string(),
    type: v.string(),
  }),
  v.check(({ id, virtualId }) => (virtualId ?? id ?? undefined) !== undefined),
)

const head = v.looseObject({
  version: v.nullish(v.number()),
  totalRowCount: v.nullish(v.number()),
  columns: v.array(columnSchema),
  rows: v.array(v.unknown()),
})

/** What is relied on of a sheet or a report. */
export function tableAnswer<T extends Table>(): StandardSchema<T> {
  return answer<T>(head, ({ rows }) => faultIn(rows, faultInRow, ['rows']))
}

/** Where a row is off. */
export function faultInRow(row: unknown): FaultPath | undefined {
  if (!isObject(row)) return []
  const { id, parentId, siblingId, sheetId, cells } = row
  if (!Number.isSafeInteger(id)) return ['id']
  if (!isIdOrNothing(parentId)) return ['parentId']
  if (!isIdOrNothing(siblingId)) return ['siblingId']
  if (!isIdOrNothing(sheetId)) return ['sheetId']
  return Array.isArray(cells) ? faultIn(cells, faultInCell, ['cells']) : ['cells']
}

function faultInCell(cell: unknown): FaultPath | undefined {
  if (!isObject(cell)) return []
  const { columnId, virtualColumnId, value, objectValue } = cell
  if (!Number.isSafeInteger(virtualColumnId ?? columnId)) return ['columnId']
  if (isObject(value)) return ['value']
  return isObject(objectValue) && Array.isArray(objectValue.predecessors)
    ? faultIn(objectValue.predecessors, faultInPredecessor, ['objectValue', 'predecessors'])
    : undefined
}

function faultInPredecessor(predecessor: unknown): FaultPath | undefined {
  if (!isObject(predecessor)) return []
  return isIdOrNothing(predecessor.rowId) ? undefined : ['rowId']
}

function faultIn(
  items: readonly unknown[],
  faultInItem: (item: unknown) => FaultPath | undefined,
  path: FaultPath,
): FaultPath | undefined {
  for (let index = 0; index < items.length; index++) {
    const fault = faultInItem(items[index])
    if (fault !== undefined) return [...path, index, ...fault]
  }
  return undefined
}

function isIdOrNothing(value: unknown): boolean {
  return value === undefined || value === null || Number.isSafeInteger(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
