/** A query parameter that cannot be read; becomes error 1018. */
export class ParameterError extends Error {
  constructor(name: string, value: string) {
    super(`The value '${value}' was not valid for the parameter ${name}.`)
    this.name = 'ParameterError'
  }
}

/**
 * A whole number of at least 1, or undefined where the parameter is absent.
 * @throws ParameterError for anything else
 */
export function countParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^\d{1,9}$/.test(value) || Number(value) < 1) throw new ParameterError(name, value)
  return Number(value)
}

/**
 * A point in time in epoch milliseconds, or undefined where the parameter is absent.
 * @throws ParameterError for anything else
 */
export function timeParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  if (Number.isNaN(at)) throw new ParameterError(name, value)
  return at
}
