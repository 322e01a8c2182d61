import { attributeCondition, compare, valueAt } from './attribute-filters.ts'
import type { RetentlyReadings } from './readings.ts'
import type { RetentlyRecord } from './records.ts'

const defaultLimit = 20
const greatestLimit = 1000

/** How one kind of records is listed. */
export interface ListRules {
  /** Where `data` holds the records. */
  key: string
  defaultSort: string
  /** The member that `startDate` and `endDate` look at; undefined: these parameters are unknown. */
  dateMember?: string
  /** Parameters that a member of the same name must equal. */
  filters: readonly string[]
  /** Names of sort keys that are no members. */
  sortAliases?: Readonly<Record<string, string>>
}

/** One page of records. */
export interface RecordPage {
  records: readonly RetentlyRecord[]
  page: number
  pages: number
  limit: number
  sort: string
  total: number
}

/** Filters, sorts and cuts out a page; undefined where the limit is refused. */
export function listPage(
  records: readonly RetentlyRecord[],
  rules: ListRules,
  query: URLSearchParams,
  readings: Required<RetentlyReadings>,
  now: number,
): RecordPage | undefined {
  const page = numberIn(query, 'page', 1)
  const limit = numberIn(query, 'limit', defaultLimit)
  if (limit > greatestLimit && readings.aboveLimit === 'error') return undefined
  const size = Math.min(limit, greatestLimit)
  // The reference's own example has quotes around the field.
  const sort = (query.get('sort') ?? rules.defaultSort).replace(/^'(.*)'$/, '$1')
  const chosen = records.filter(conditionOf(rules, query, readings, now)).toSorted(orderOf(sort, rules))
  return {
    records: chosen.slice((page - 1) * size, page * size),
    page,
    pages: Math.ceil(chosen.length / size),
    limit: size,
    sort,
    total: chosen.length,
  }
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise)
  return Number.isInteger(value) && value >= 1 ? value : otherwise
}

function conditionOf(
  { filters, dateMember }: ListRules,
  query: URLSearchParams,
  readings: Required<RetentlyReadings>,
  now: number,
): (record: RetentlyRecord) => boolean {
  const meetsAttributes = attributeCondition(query, readings, now)
  const from = dateMember === undefined ? undefined : dateIn(query, 'startDate')
  const to = dateMember === undefined ? undefined : dateIn(query, 'endDate')
  return (record) => {
    const at = Date.parse(String(record[dateMember ?? '']))
    return (
      filters.every((name) => !query.has(name) || record[name] === query.get(name)) &&
      (from === undefined || at >= from) &&
      (to === undefined || at <= to) &&
      meetsAttributes(record)
    )
  }
}

/** ISO 8601 or UNIX seconds. */
function dateIn(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  const at = /^\d{9,11}$/.test(value) ? Number(value) * 1000 : Date.parse(value)
  return Number.isNaN(at) ? undefined : at
}

function orderOf(
  sort: string,
  { sortAliases = {} }: ListRules,
): (one: RetentlyRecord, other: RetentlyRecord) => number {
  const isDescending = sort.startsWith('-')
  const name = isDescending ? sort.slice(1) : sort
  const path = sortAliases[name] ?? name
  return (one, other) => (isDescending ? -1 : 1) * compare(valueAt(one, path), valueAt(other, path))
}
