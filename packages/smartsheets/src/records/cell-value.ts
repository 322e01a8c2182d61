import type { ColumnBase } from '../resources/column.ts'
import type { CellBase } from '../resources/row.ts'
import type { Contact, Predecessor, RecordValue } from './record.ts'

type ReadCell = (cell: CellBase) => RecordValue
type Members = Readonly<Record<string, unknown>>

/** Columns whose cells say all that they hold only in their `objectValue`. */
const typesWithObjects = new Set(['DURATION', 'MULTI_CONTACT_LIST', 'MULTI_PICKLIST', 'PREDECESSOR'])

/** Whether the cells of this column say all that they hold only in their `objectValue`. */
export function needsObjectValue({ type }: ColumnBase): boolean {
  return typesWithObjects.has(type)
}

/** As Smartsheet words what is wrong with a formula: `#REF`, `#DIVIDE BY ZERO`. */
const formulaError = /^#[A-Z][A-Z -]+$/

/** What reads the cells of a column; `onError` makes what stands for a formula that fails. */
export function cellReader(
  { type, formula: ofColumn }: ColumnBase,
  onError: (text: string) => RecordValue = (formulaError) => ({ formulaError }),
): ReadCell {
  const read = readers.get(type) ?? plain
  return (cell) => {
    const { value } = cell
    // Its formula is looked for last, because most cells have none.
    const isError = typeof value === 'string' && value.startsWith('#') && formulaError.test(value)
    if (isError && (ofColumn ?? cell.formula ?? undefined) !== undefined) return onError(value)
    return read(cell)
  }
}

const plain: ReadCell = ({ value }) => value ?? null

const readers: ReadonlyMap<string, ReadCell> = new Map<string, ReadCell>([
  ['CONTACT_LIST', (cell) => (typeof cell.value === 'string' ? person(cell.value, cell) : plain(cell))],
  [
    'MULTI_CONTACT_LIST',
    (cell) => {
      const { values } = objectIn(cell, 'MULTI_CONTACT')
      if (Array.isArray(values)) return values.map(contactIn)
      return typeof cell.value === 'string' ? [person(cell.value)] : plain(cell)
    },
  ],
  [
    'MULTI_PICKLIST',
    (cell) => {
      const { values } = objectIn(cell, 'MULTI_PICKLIST')
      if (Array.isArray(values)) return values
      return typeof cell.value === 'string' ? [cell.value] : plain(cell)
    },
  ],
  [
    'PREDECESSOR',
    (cell) => {
      const { predecessors } = objectIn(cell, 'PREDECESSOR_LIST')
      return Array.isArray(predecessors) ? predecessors.map(predecessorIn) : plain(cell)
    },
  ],
  [
    'DURATION',
    (cell) => {
      const { objectType, ...duration } = objectIn(cell, 'DURATION')
      return objectType === undefined ? plain(cell) : duration
    },
  ],
])

/** What the cell holds in full, where it is of this type. */
function objectIn({ objectValue }: CellBase, objectType: string): Members {
  if (typeof objectValue !== 'object' || objectValue === null) return {}
  return (objectValue as Members).objectType === objectType ? (objectValue as Members) : {}
}

/** Somebody by what stands in a cell: an address, or a name that was typed in. */
function person(text: string, { displayValue }: CellBase = {}): Contact {
  return text.includes('@') ? contact(text, displayValue) : contact(undefined, text)
}

function contactIn(value: Members): Contact {
  return contact(value?.email, value?.name)
}

function contact(email: unknown, name: unknown): Contact {
  if (typeof email !== 'string') return typeof name === 'string' ? { name } : {}
  return typeof name === 'string' ? { email, name } : { email }
}

function predecessorIn(predecessor: Members): Predecessor {
  if (typeof predecessor.lag !== 'object' || predecessor.lag === null) return predecessor
  const { objectType, ...lag } = predecessor.lag as Members
  return { ...predecessor, lag }
}
