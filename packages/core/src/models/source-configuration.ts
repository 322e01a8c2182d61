import * as v from 'valibot'
import { InputError, type InputIssue } from '../errors/input-error.ts'
import { credentialsSchema } from './credentials.ts'
import { isPlainObject } from './plain-object.ts'

/** Members of a JSON object. */
type Fields = Readonly<Record<string, unknown>>

/** The configuration of a source, as other systems keep it, in the names of the wire. */
export interface SourceConfiguration {
  /** All of it. */
  readonly whole: Fields
  /** What holds the credentials: its member `credentials`, or all of it. */
  readonly part: Fields
}

/** How the configuration of a source is written. */
export interface SourceConfigurationForm {
  /** What it is, for errors. */
  readonly subject: string
  /** Value of its member `sourceType`. */
  readonly sourceType: string
  /** Other spellings of the members that hold credentials, and their names on the wire. */
  readonly credentials: Readonly<Record<string, string>>
  /** The same for the members around them. */
  readonly around: Readonly<Record<string, string>>
}

/** What a configuration is read with; whatever is off is gathered. */
export interface SourceConfigurationReader extends SourceConfiguration {
  /** The members of the part that hold usable texts; one that is required must. */
  texts(names: readonly string[], required: readonly string[]): Record<string, string>
  /** Says that a member of the part is off, and what was expected. */
  refuse(name: string, expected: string): void
}

/**
 * Reads credentials, alone or inside the configuration of a whole source; members that nobody knows stay.
 * @throws InputError that lists each path with what was expected
 */
export function readSourceConfiguration<T>(
  input: unknown,
  form: SourceConfigurationForm,
  read: (reader: SourceConfigurationReader) => T | undefined,
): T {
  const issues: InputIssue[] = []
  const configuration = partsOf(input, form, issues)
  const result = configuration && read(readerOf(configuration, issues))
  if (result === undefined || issues.length > 0) throw new InputError(form.subject, issues)
  return result
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

function readerOf(configuration: SourceConfiguration, issues: InputIssue[]): SourceConfigurationReader {
  const { whole, part } = configuration
  const refuse = (name: string, expected: string): void => {
    issues.push({ path: part === whole ? name : `credentials.${name}`, expected })
  }
  return {
    whole,
    part,
    refuse,
    texts(names, required) {
      const texts: Record<string, string> = {}
      for (const name of names) {
        const value = part[name] ?? undefined
        if (value === undefined) {
          if (required.includes(name)) refuse(name, 'a text')
        } else if (typeof value === 'string' && v.is(credentialsSchema, { accessToken: value })) {
          texts[name] = value
        } else {
          refuse(name, 'a text of printable ASCII, in clear, without spaces around it')
        }
      }
      return texts
    },
  }
}

function partsOf(
  input: unknown,
  { sourceType, credentials, around }: SourceConfigurationForm,
  issues: InputIssue[],
): SourceConfiguration | undefined {
  if (!isPlainObject(input)) {
    issues.push({ path: '', expected: 'an object' })
    return undefined
  }
  const whole = toWireNames(input, { ...credentials, ...around }, '', issues)
  if (whole.sourceType !== undefined && whole.sourceType !== sourceType) {
    issues.push({ path: 'sourceType', expected: `the text "${sourceType}"` })
  }
  const inner = whole.credentials ?? undefined
  if (inner === undefined) return { whole, part: whole }
  if (!isPlainObject(inner)) {
    issues.push({ path: 'credentials', expected: 'an object' })
    return undefined
  }
  const part = toWireNames(inner, credentials, 'credentials.', issues)
  const isKnown = (name: string): boolean => Object.values(credentials).includes(name)
  const isBeside = !Object.keys(part).some(isKnown) && Object.keys(whole).some(isKnown)
  return isBeside ? { whole, part: whole } : { whole, part }
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
