/**
 * A path of an API from its parts, words and ids; an id cannot lead to another path.
 * @throws TypeError where an id is empty, leads elsewhere, or is a number that cannot be exact
 */
export function pathTo(...parts: readonly (string | number)[]): string {
  if (!parts.every(isUsable))
    throw new TypeError('id: expected a text that is not empty, or a whole number below 2^53')
  return parts.map(encodeURIComponent).join('/')
}

function isUsable(part: string | number): boolean {
  return typeof part === 'string' ? !['', '.', '..'].includes(part) : Number.isSafeInteger(part)
}
