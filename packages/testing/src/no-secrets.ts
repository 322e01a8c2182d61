import { AssertionError } from 'node:assert'
import { inspect } from 'node:util'

/**
 * Checks that no secret can be seen in whatever a value prints as: inspected with everything hidden shown, as JSON, as
 * text, in a template, in its stack, and the same for its causes and for the errors of an aggregate.
 * @throws AssertionError that names the form and never the secret
 */
export function expectNoSecrets(value: unknown, secrets: Iterable<string>): void {
  const forms = [...printedForms(value, 'the value', new Set())]
  for (const secret of secrets) {
    if (secret === '') throw new TypeError('secrets: expected texts that are not empty')
    const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
    for (const [form, text] of forms) {
      if (spellings.some((spelling) => text.includes(spelling))) {
        throw new AssertionError({ message: `${form} shows a secret` })
      }
    }
  }
}

function* printedForms(value: unknown, name: string, seen: Set<unknown>): Generator<[string, string]> {
  if (seen.has(value)) return
  seen.add(value)
  // An error is looked at past what it says of itself; credentials and connections are readable on purpose.
  const customInspect = !(value instanceof Error)
  const all = { depth: null, showHidden: true, maxArrayLength: null, maxStringLength: null, customInspect }
  yield [`${name}, inspected,`, inspect(value, all)]
  yield [`${name} as JSON`, attempt(() => JSON.stringify(value))]
  yield [`${name} as text`, attempt(() => String(value))]
  yield [`${name} in a template`, attempt(() => `${value as string}`)]
  if (typeof value !== 'object' || value === null) return
  if ('stack' in value) yield [`the stack of ${name}`, attempt(() => String(value.stack))]
  if ('cause' in value) yield* printedForms(value.cause, `the cause of ${name}`, seen)
  if ('errors' in value && Array.isArray(value.errors)) {
    for (const inner of value.errors) yield* printedForms(inner, `an inner error of ${name}`, seen)
  }
}

/** What cannot be printed in a way shows nothing in it. */
function attempt(print: () => string | undefined): string {
  try {
    return print() ?? ''
  } catch {
    return ''
  }
}
