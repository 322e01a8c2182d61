import { type Answer, jsonAnswer } from '../answer.ts'
import { countParameter } from './parameters.ts'
import type { SmartsheetsReadings } from './readings.ts'

type Readings = Required<SmartsheetsReadings>

/** One page of the items, counted from 1. */
export function pageOf<T>(
  items: readonly T[],
  page: number,
  pageSize: number,
  readings: Readings,
): readonly T[] {
  const pages = Math.max(1, Math.ceil(items.length / pageSize))
  const shown = readings.pageBeyondLast === 'last' ? Math.min(page, pages) : page
  return items.slice((shown - 1) * pageSize, shown * pageSize)
}

/** The answer to a request for a list with `page` and `pageSize`, or `includeAll`. */
export function indexResult(items: readonly unknown[], query: URLSearchParams, readings: Readings): Answer {
  const includesAll = query.get('includeAll') === 'true'
  const pageNumber = includesAll ? 1 : (countParameter(query, 'page') ?? 1)
  const pageSize = includesAll ? Math.max(1, items.length) : (countParameter(query, 'pageSize') ?? 100)
  const isKnown = readings.totals === 'known'
  return jsonAnswer(200, {
    pageNumber,
    ...(includesAll ? {} : { pageSize }),
    totalPages: isKnown ? Math.ceil(items.length / pageSize) : -1,
    totalCount: isKnown ? items.length : -1,
    data: pageOf(items, pageNumber, pageSize, readings),
  })
}

/** The answer to a request for a list with `maxItems` and `lastKey`. */
export function tokenPage(items: readonly unknown[], query: URLSearchParams, readings: Readings): Answer {
  const { from, page } = readLastKey(query.get('lastKey'))
  const maxItems = countParameter(query, 'maxItems') ?? 100
  const size = readings.tokenPages === 'short' && page % 2 === 1 ? Math.floor(maxItems / 2) : maxItems
  const data = items.slice(from, from + size)
  const isLast = from + size >= items.length
  return jsonAnswer(200, { data, ...(isLast ? {} : { lastKey: writeLastKey(from + size, page + 1) }) })
}

function writeLastKey(from: number, page: number): string {
  return Buffer.from(JSON.stringify({ from, page })).toString('base64')
}

function readLastKey(lastKey: string | null): { from: number; page: number } {
  return lastKey === null ? { from: 0, page: 0 } : JSON.parse(Buffer.from(lastKey, 'base64').toString())
}
