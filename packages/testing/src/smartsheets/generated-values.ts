import type { CellValue } from './cells.ts'
import { type Column, pickOptions } from './columns.ts'
import { beginning } from './ids.ts'

const dayMs = 24 * 3_600_000

/** The value of the cell in the row with this number (from 0); after the first row about one cell in seven is empty. */
export function generatedValue({ index, type }: Column, row: number): CellValue {
  if (index > 0 && row > 0 && (row * 31 + index * 17) % 7 === 3) return null
  const day = new Date(beginning + (row % 365) * dayMs).toISOString().slice(0, 10)
  switch (type) {
    case 'TEXT_NUMBER':
      if (index % 2 === 0) return `Row ${row + 1}`
      return row % 4 === 3 ? row + 0.5 : row
    case 'CHECKBOX':
      return row % 2 === 0
    case 'DATE':
      return day
    case 'DATETIME':
      return `${day}T15:52:36Z`
    case 'ABSTRACT_DATETIME':
      return `${day}T08:00:00`
    case 'CONTACT_LIST':
      return contact(row)
    case 'MULTI_CONTACT_LIST':
      return [contact(row), contact(row + 1)]
    case 'PICKLIST':
      return pick(row)
    case 'MULTI_PICKLIST':
      return [pick(row), pick(row + 1)]
    case 'DURATION':
      return `${(row % 9) + 1}d`
    case 'PREDECESSOR':
      return row === 0 ? null : `${row}FS`
  }
}

function contact(number: number): string {
  return `person.${(number % 20) + 1}@example.com`
}

function pick(number: number): string {
  return pickOptions[number % pickOptions.length] ?? ''
}
