/** What stands where a secret would be printed. */
export const redactedText = '[redacted]'

const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * Freezes the object and makes every way of printing it (inspection, templates, JSON) show `printed` instead.
 * The members stay plain and readable by name.
 */
export function redacted<T extends object>(value: T, label: string, printed: object): T {
  const text = (): string => `${label} ${JSON.stringify(printed)}`
  Object.defineProperties(value, {
    toString: { value: text },
    toJSON: { value: () => printed },
    [inspect]: { value: text },
    [Symbol.toPrimitive]: { value: text },
  })
  return Object.freeze(value)
}
