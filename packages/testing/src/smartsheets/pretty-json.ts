/** Prints JSON over several lines with ` : ` after names, as Smartsheet prints its errors. */
export function prettyJson(value: unknown, indent = ''): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => prettyJson(item, indent)).join(', ')} ]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${inner}${JSON.stringify(name)} : ${prettyJson(member, inner)}`)
  return `{\n${members.join(',\n')}\n${indent}}`
}
