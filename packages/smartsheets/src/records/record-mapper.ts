import type { Table, TableColumn } from '../table-answer.ts'
import { cellReader } from './cell-value.ts'
import type { RecordValue, SheetRecord } from './record.ts'

/** What makes records of rows; `keys` are those of the columns, `onError` makes what stands for a formula that fails. */
export function recordMapper(
  columns: readonly TableColumn[],
  keys: readonly string[],
  onError?: (text: string) => RecordValue,
): (row: Table['rows'][number]) => SheetRecord {
  const readers = columns.map((column) => cellReader(column, onError))
  const isReport = columns.some(({ virtualId }) => typeof virtualId === 'number')
  const ids = columns.map(({ id, virtualId }) => virtualId ?? id)
  const places = new Map(ids.map((id, place) => [id, place]))
  // A copy of this is quicker to fill than an empty object, and a title such as __proto__ does it no harm.
  const empty: Record<string, RecordValue> = Object.fromEntries(keys.map((key) => [key, null]))
  return ({ cells }) => {
    const record = { ...empty }
    let place = -1
    for (const cell of cells) {
      const id = isReport ? cell.virtualColumnId : cell.columnId
      // Cells come in the order of the columns, but some of them may be missing.
      place += 1
      if (ids[place] !== id) place = places.get(id) ?? -1
      const key = keys[place]
      if (key !== undefined) record[key] = readers[place]!(cell)
    }
    return record
  }
}
