import type { CellView, ColumnType } from './cells.ts'
import { idOf } from './ids.ts'

/** A column that is filled by Smartsheet itself. */
export type SystemColumnType = 'AUTO_NUMBER' | 'CREATED_DATE' | 'MODIFIED_DATE' | 'MODIFIED_BY'

/** What a column is made from. */
export interface ColumnOptions {
  /** Unique in its sheet. */
  readonly title: string
  /** What its cells usually hold; any text may stand in any of them. */
  readonly type: ColumnType
  /** Of a column that Smartsheet fills itself. */
  readonly systemColumnType?: SystemColumnType
}

/** A column of a sheet; the first one is the primary column. */
export interface Column extends ColumnOptions {
  /** 16 digits. */
  readonly id: number
  /** Zero-based. */
  readonly index: number
}

const usual: readonly ColumnOptions[] = [
  { title: 'Name', type: 'TEXT_NUMBER' },
  { title: 'Amount', type: 'TEXT_NUMBER' },
  { title: 'Done', type: 'CHECKBOX' },
  { title: 'Due', type: 'DATE' },
  { title: 'Owner', type: 'CONTACT_LIST' },
  { title: 'Status', type: 'PICKLIST' },
  { title: 'Labels', type: 'MULTI_PICKLIST' },
  { title: 'Team', type: 'MULTI_CONTACT_LIST' },
  { title: 'Duration', type: 'DURATION' },
  { title: 'Start', type: 'ABSTRACT_DATETIME' },
  { title: 'Predecessors', type: 'PREDECESSOR' },
]

const system: readonly ColumnOptions[] = [
  { title: 'Created', type: 'DATETIME', systemColumnType: 'CREATED_DATE' },
  { title: 'Modified', type: 'DATETIME', systemColumnType: 'MODIFIED_DATE' },
  { title: 'Number', type: 'TEXT_NUMBER', systemColumnType: 'AUTO_NUMBER' },
  { title: 'Modified by', type: 'CONTACT_LIST', systemColumnType: 'MODIFIED_BY' },
]

/** How many columns it takes to show every type once. */
export const columnKinds: number = usual.length + system.length

/** The columns of a sheet: those given, or as many as wanted, every type in turn. */
export function columnsOf(sheetNumber: number, wanted: number | readonly ColumnOptions[]): Column[] {
  const options =
    typeof wanted === 'number' ? Array.from({ length: wanted }, (_, index) => kindAt(index)) : wanted
  return options.map((column, index) => ({ ...column, id: idOf('column', index, sheetNumber), index }))
}

/** System columns come once, the others over and over. */
function kindAt(index: number): ColumnOptions {
  const once = [...usual, ...system][index]
  if (once !== undefined) return once
  const beyond = index - columnKinds
  const { title, type } = usual[beyond % usual.length] as ColumnOptions
  return { title: `${title} ${Math.floor(beyond / usual.length) + 2}`, type }
}

/** A type as older clients know it. */
export function shownType(type: ColumnType, view: CellView): ColumnType {
  if (type === 'MULTI_CONTACT_LIST' && !view.hasMultiContact) return 'TEXT_NUMBER'
  if (type === 'MULTI_PICKLIST' && !view.hasMultiPicklist) return 'TEXT_NUMBER'
  return type
}

/** A column's members after its id, in Smartsheet's order. */
export function columnBody(
  { index, title, type, systemColumnType }: Column,
  view: CellView,
): Record<string, unknown> {
  return {
    version: type === 'MULTI_PICKLIST' ? 2 : type === 'MULTI_CONTACT_LIST' ? 1 : 0,
    index,
    title,
    type: shownType(type, view),
    ...(index === 0 ? { primary: true } : {}),
    ...(type === 'PICKLIST' || type === 'MULTI_PICKLIST' ? { options: pickOptions } : {}),
    ...(systemColumnType === undefined ? {} : { systemColumnType }),
    ...(systemColumnType === 'AUTO_NUMBER' ? { autoNumberFormat: { prefix: 'R-', fill: '000000' } } : {}),
    validation: false,
    width: 150,
  }
}

/** What generated picks are taken from. */
export const pickOptions: readonly string[] = ['Not started', 'In progress', 'Complete']
