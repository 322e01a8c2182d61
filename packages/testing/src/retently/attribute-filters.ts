import type { RetentlyReadings } from './readings.ts'
import type { RetentlyRecord } from './records.ts'

interface AttributeFilter {
  name: string
  operator: string
  value: string
}

const dayMs = 24 * 3_600_000

/** The value at a path with dots, or of the customer property with that name. */
export function valueAt(record: RetentlyRecord, path: string): unknown {
  const direct = path
    .split('.')
    .reduce<unknown>((value, name) => (value as RetentlyRecord | undefined)?.[name], record)
  if (direct !== undefined || !Array.isArray(record.properties)) return direct
  return record.properties.find((property: RetentlyRecord) => property.name === path)?.value
}

/** Reads `attributes[0][name]=…` and its siblings into a condition that records meet or not. */
export function attributeCondition(
  query: URLSearchParams,
  readings: Required<RetentlyReadings>,
  now: number,
): (record: RetentlyRecord) => boolean {
  const filters = [...readFilters(query, readings).values()].filter(
    ({ name, operator }) => name !== '' && operator !== '',
  )
  if (filters.length === 0) return () => true
  return (record) => {
    const holds = (filter: AttributeFilter) => isMet(filter, valueAt(record, filter.name), now)
    return query.get('match') === 'any' ? filters.some(holds) : filters.every(holds)
  }
}

function readFilters(
  query: URLSearchParams,
  readings: Required<RetentlyReadings>,
): Map<string, AttributeFilter> {
  const filters = new Map<string, AttributeFilter>()
  const operatorNames = readings.filterOperator === 'either' ? ['operator', 'op'] : [readings.filterOperator]
  for (const [key, value] of query) {
    const [, index, member = ''] = /^attributes\[(\d+)\]\[(\w+)\]$/.exec(key) ?? []
    if (index === undefined) continue
    const filter = filters.get(index) ?? { name: '', operator: '', value: '' }
    if (member === 'name' || member === 'value') filter[member] = value
    else if (operatorNames.includes(member)) filter.operator = value
    filters.set(index, filter)
  }
  return filters
}

function isMet({ operator, value }: AttributeFilter, actual: unknown, now: number): boolean {
  const actuals = (Array.isArray(actual) ? actual : [actual])
    .filter((item) => item !== undefined && item !== null)
    .map(String)
  if (operator.startsWith('not_'))
    return !isMet({ name: '', operator: operator.slice(4), value }, actual, now)
  switch (operator) {
    case 'exists':
      return actuals.some((item) => item !== '')
    case 'equal':
      return actuals.includes(value)
    case 'in':
      return value.split(',').some((item) => actuals.includes(item.trim()))
    case 'contains':
      return actuals.some((item) => item.toLowerCase().includes(value.toLowerCase()))
    case 'greater_than':
      return actuals.some((item) => compare(item, value) > 0)
    case 'less_than':
      return actuals.some((item) => compare(item, value) < 0)
    case 'greater_than_ago':
      return actuals.some((item) => Date.parse(item) < now - Number(value) * dayMs)
    case 'less_than_ago':
      return actuals.some((item) => Date.parse(item) > now - Number(value) * dayMs)
    default:
      return false
  }
}

/** Numbers by size, everything else, dates among it, as text; what is missing comes first. */
export function compare(one: unknown, other: unknown): number {
  const [a, b] = [Number(one), Number(other)]
  if (one !== '' && other !== '' && !Number.isNaN(a) && !Number.isNaN(b)) return a - b
  return String(one ?? '') < String(other ?? '') ? -1 : String(one ?? '') > String(other ?? '') ? 1 : 0
}
