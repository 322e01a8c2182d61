import type { Endpoint } from './endpoints.ts'

const day = /^\d{4}-\d\d-\d\d$/
const time = /^(\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?|\d{9,11})$/
const operators = [
  ...['equal', 'not_equal', 'exists', 'not_exists', 'in', 'not_in', 'contains', 'not_contains'],
  ...['greater_than', 'less_than', 'greater_than_ago', 'less_than_ago'],
]

/** What the reference takes as a value, where it says so. */
const values: Readonly<Record<string, RegExp>> = {
  page: /^[1-9]\d*$/,
  limit: /^([1-9]\d{0,2}|1000)$/,
  sort: /^-?[\w.]+$/,
  startDate: time,
  endDate: time,
  match: /^(all|any)$/,
  channel: /^(email|link|inapp|intercom)$/,
  sentBy: /^(campaign|reminder|manual|test|imported)$/,
  'attributes[name]': /./,
  // Sources disagree on what it is called.
  'attributes[operator]': new RegExp(`^(${operators.join('|')})$`),
  'attributes[op]': new RegExp(`^(${operators.join('|')})$`),
  'attributes[value]': /^/,
}

/** The first parameter of a request that the reference does not list for its path, or whose value it does not take. */
export function unknownParameter({ path, parameters }: Endpoint, query: URLSearchParams): string | undefined {
  const isReport = path.startsWith('/reports')
  return [...query].find(([given, value]) => {
    if (given === 'api_key') return false
    const name = given.replace(/^attributes\[\d+\]/, 'attributes')
    const isListed = parameters.includes(name) || (parameters.includes('attributes') && /\[/.test(name))
    const known = isReport && name.endsWith('Date') ? day : values[name]
    return !isListed || (/\[/.test(name) && known === undefined) || known?.test(value) === false
  })?.[0]
}
