import { credentialsSchema, type InputIssue } from '@evergrant/core'
import * as v from 'valibot'

/** Members of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>

/** A source's configuration in the names of the wire. */
export interface SourceConfiguration {
  /** All of it. */
  readonly whole: Fields
  /** What holds the credentials: its member `credentials`, or all of it. */
  readonly part: Fields
}

/** How a source's configuration is written. */
export interface SourceConfigurationForm {
  /** Value of its member `sourceType`. */
  readonly sourceType: string
  /** Other spellings of the members that hold credentials, and their names on the wire. */
  readonly credentials: Readonly<Record<string, string>>
  /** The same for the members around them. */
  readonly around: Readonly<Record<string, string>>
}

/** Reads credentials, alone or inside the configuration of a whole source; members that nobody knows stay. */
export function readSourceConfiguration(
  input: unknown,
  { sourceType, credentials, around }: SourceConfigurationForm,
  issues: InputIssue[],
): SourceConfiguration | undefined {
  if (!isObject(input)) {
    issues.push({ path: '', expected: 'an object' })
    return undefined
  }
  const whole = toWireNames(input, { ...credentials, ...around }, '', issues)
  if (whole.sourceType !== undefined && whole.sourceType !== sourceType) {
    issues.push({ path: 'sourceType', expected: `the text "${sourceType}"` })
  }
  const inner = whole.credentials ?? undefined
  if (inner === undefined) return { whole, part: whole }
  if (!isObject(inner)) {
    issues.push({ path: 'credentials', expected: 'an object' })
    return undefined
  }
  const part = toWireNames(inner, credentials, 'credentials.', issues)
  const isKnown = (name: string): boolean => Object.values(credentials).includes(name)
  const isBeside = !Object.keys(part).some(isKnown) && Object.keys(whole).some(isKnown)
  return isBeside ? { whole, part: whole } : { whole, part }
}

/** What is wrong with one of the members that hold the credentials. */
export function expectedAt({ whole, part }: SourceConfiguration, name: string, expected: string): InputIssue {
  return { path: part === whole ? name : `credentials.${name}`, expected }
}

/** The members that hold usable texts; what is off, or missing although it is required, becomes an issue. */
export function readTexts(
  configuration: SourceConfiguration,
  names: readonly string[],
  required: readonly string[],
  issues: InputIssue[],
): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const name of names) {
    const value = configuration.part[name] ?? undefined
    if (value === undefined) {
      if (required.includes(name)) issues.push(expectedAt(configuration, name, 'a text'))
    } else if (typeof value === 'string' && v.is(credentialsSchema, { accessToken: value })) {
      texts[name] = value
    } else {
      issues.push(
        expectedAt(configuration, name, 'a text of printable ASCII, in clear, without spaces around it'),
      )
    }
  }
  return texts
}

/** The configuration again, with changes to the credentials; undefined removes a member. */
export function writeSourceConfiguration(
  { whole, part }: SourceConfiguration,
  changes: Fields,
): Record<string, unknown> {
  const entries = Object.entries({ ...part, ...changes }).filter(
    ([name, value]) => value !== undefined || !Object.hasOwn(changes, name),
  )
  const changed = Object.fromEntries(entries)
  return part === whole ? changed : { ...whole, credentials: changed }
}

function toWireNames(
  input: object,
  names: Readonly<Record<string, string>>,
  prefix: string,
  issues: InputIssue[],
): Fields {
  const fields = new Map<string, unknown>()
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue
    const name = Object.hasOwn(names, key) ? (names[key] as string) : key
    if (fields.has(name) && fields.get(name) !== value) {
      issues.push({ path: prefix + name, expected: 'one spelling of it, or the same value in both' })
    }
    fields.set(name, value)
  }
  return Object.fromEntries(fields)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
