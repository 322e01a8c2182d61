import { type JsonSchema, jsonField } from '@evergrant/core'
import type { ColumnBase } from '../resources/column.ts'

const { text, number, integer, boolean, date, dateTime, listOf, objectOf } = jsonField

const contact = objectOf({ email: text, name: text })
const duration = objectOf({
  ...{ weeks: number, days: number, hours: number, minutes: number, seconds: number, milliseconds: number },
  ...{ elapsed: boolean, negative: boolean },
})

const schemas: Readonly<Record<string, JsonSchema>> = {
  ABSTRACT_DATETIME: text,
  CHECKBOX: boolean,
  CONTACT_LIST: contact,
  DATE: date,
  DATETIME: dateTime,
  DURATION: duration,
  MULTI_CONTACT_LIST: listOf(contact),
  MULTI_PICKLIST: listOf(text),
  PREDECESSOR: listOf(objectOf({ rowId: integer, rowNumber: integer, type: text, lag: duration })),
}

/** What the cells of a column hold. In most columns anybody may also type a text, a number or yes and no. */
export function columnSchema({ type }: ColumnBase): JsonSchema {
  const { type: types = [], ...rest } = schemas[type] ?? text
  return { type: [...new Set([...(types as string[]), 'string', 'number', 'boolean'])], ...rest }
}
