/** The types of columns. */
export type ColumnType =
  | 'ABSTRACT_DATETIME'
  | 'CHECKBOX'
  | 'CONTACT_LIST'
  | 'DATE'
  | 'DATETIME'
  | 'DURATION'
  | 'MULTI_CONTACT_LIST'
  | 'MULTI_PICKLIST'
  | 'PICKLIST'
  | 'PREDECESSOR'
  | 'TEXT_NUMBER'

/** What a cell can be given; null and '' leave it empty, lists are for the MULTI_ types, contacts are e-mail addresses. */
export type CellValue = string | number | boolean | null | readonly string[]

/** A cell's members as JSON texts; undefined ones are not there. */
export interface CellText {
  value?: string | undefined
  objectValue?: string | undefined
  displayValue?: string | undefined
}

/** How the client wants cells shown. */
export interface CellView {
  /** Whether lists of picks are shown as such, not as text. */
  hasMultiPicklist: boolean
  /** Whether lists of contacts are shown as such, not as text. */
  hasMultiContact: boolean
}

/** Numbers are written as doubles: `2.0`. */
function primitive(value: string | number | boolean): string {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21
    ? `${value}.0`
    : JSON.stringify(value)
}

function nameOf(email: string): string {
  const [local = ''] = email.split('@')
  return local.replace(/\W+/g, ' ').replace(/(^| )\w/g, (letter) => letter.toUpperCase())
}

function objectText(objectType: string, members: object): string {
  return JSON.stringify({ objectType, ...members })
}

/** The cell of a column of this type with this value. `rowIdAt` finds the row that a predecessor names. */
export function cellText(
  type: ColumnType,
  value: CellValue,
  view: CellView,
  rowIdAt: (rowNumber: number) => number | undefined,
): CellText {
  if (value === null || value === '') return {}
  if (typeof value === 'object') return listText(type, value, view)
  const text = primitive(value)
  if (typeof value !== 'string') {
    return {
      value: text,
      objectValue: text,
      displayValue: typeof value === 'number' ? JSON.stringify(`${value}`) : undefined,
    }
  }
  if (type === 'CONTACT_LIST' && value.includes('@')) {
    const name = nameOf(value)
    return {
      value: text,
      objectValue: objectText('CONTACT', { email: value, name }),
      displayValue: JSON.stringify(name),
    }
  }
  const isTime = /^\d{4}-\d\d-\d\d/.test(value)
  if (isTime && (type === 'DATE' || type === 'ABSTRACT_DATETIME')) {
    return { value: text, objectValue: objectText(type, { value }) }
  }
  if (isTime && type === 'DATETIME') {
    return { value: text, objectValue: objectText(type, { value }), displayValue: text }
  }
  const days = /^(\d+)d$/.exec(value)?.[1]
  if (type === 'DURATION' && days !== undefined) {
    return { value: text, objectValue: objectText('DURATION', { days: Number(days) }), displayValue: text }
  }
  const predecessor = /^(\d+)(FS|FF|SS|SF)$/.exec(value)
  if (type === 'PREDECESSOR' && predecessor !== null) {
    const rowNumber = Number(predecessor[1])
    const predecessors = [{ rowId: rowIdAt(rowNumber), rowNumber, type: predecessor[2] }]
    return { value: text, objectValue: objectText('PREDECESSOR_LIST', { predecessors }), displayValue: text }
  }
  // Any column may hold free text unless it is validated.
  return { value: text, objectValue: text, displayValue: text }
}

function listText(type: ColumnType, values: readonly string[], view: CellView): CellText {
  if (values.length === 0) return {}
  const isContacts = type === 'MULTI_CONTACT_LIST'
  const displayValue = JSON.stringify((isContacts ? values.map(nameOf) : values).join(', '))
  const isShown = isContacts ? view.hasMultiContact : view.hasMultiPicklist
  if (!isShown) return { value: displayValue, objectValue: displayValue, displayValue }
  const items = isContacts
    ? values.map((email) => ({ objectType: 'CONTACT', email, name: nameOf(email) }))
    : values
  return {
    objectValue: objectText(isContacts ? 'MULTI_CONTACT' : 'MULTI_PICKLIST', { values: items }),
    displayValue,
  }
}
