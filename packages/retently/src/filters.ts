import { timeText } from '@evergrant/core'
import type { Search } from './lists.ts'

/** Which records of a list are wanted; together with what else is asked for, all of it has to hold. */
export interface FilterOptions {
  /** Only from this time on: a Date, or text in ISO 8601. */
  startDate?: Date | string
  /** Only up to this time: a Date, or text in ISO 8601. */
  endDate?: Date | string
  /** Only where these conditions hold. */
  attributes?: readonly AttributeFilter[]
  /** Whether all of the conditions have to hold, or any. Default `all`. */
  match?: 'all' | 'any'
}

/** A condition on an attribute, also on a property that the account has defined. */
export interface AttributeFilter {
  /** Name of the attribute. */
  readonly name: string
  /** What is asked of its value. */
  readonly operator: AttributeOperator
  /** What it is compared with: several values for `in` and `not_in`, days for `…_ago`, none for `exists` and `not_exists`. */
  readonly value?: string | number | boolean | Date | readonly (string | number)[]
}

/** What can be asked of the value of an attribute. */
export type AttributeOperator =
  | 'equal'
  | 'not_equal'
  | 'exists'
  | 'not_exists'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'not_contains'
  | 'greater_than'
  | 'less_than'
  | 'greater_than_ago'
  | 'less_than_ago'

/** The parameters for a filter. */
export function filterSearch({ startDate, endDate, attributes = [], match }: FilterOptions): Search {
  return {
    startDate: timeText(startDate),
    endDate: timeText(endDate),
    match,
    ...Object.assign({}, ...attributes.map(attributeSearch)),
  }
}

function attributeSearch({ name, operator, value }: AttributeFilter, index: number): Search {
  const at = `attributes[${index}]`
  return {
    [`${at}[name]`]: name,
    // Sources disagree on what it is called; a condition that is not understood would let everything through.
    [`${at}[operator]`]: operator,
    [`${at}[op]`]: operator,
    [`${at}[value]`]: valueText(value),
  }
}

function valueText(value: AttributeFilter['value']): string | undefined {
  return value instanceof Date ? timeText(value) : value?.toString()
}
