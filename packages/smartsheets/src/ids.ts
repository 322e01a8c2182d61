/**
 * A path of the API: fixed words and ids by turns.
 * @throws TypeError where an id is a number that cannot be exact
 */
export function pathTo(...parts: readonly (string | number)[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'number' && !Number.isSafeInteger(part))
        throw new TypeError('id: expected a whole number below 2^53, or the digits as text')
      return encodeURIComponent(part)
    })
    .join('/')
}
