import * as v from 'valibot'
import { InputError } from '../errors/input-error.ts'
import { issuesOf } from '../errors/issues-of.ts'
import { isPlainObject, plainObject } from './plain-object.ts'
import { redacted, redactedText } from './redaction.ts'

/**
 * What a provider issued and what keeps it alive. Plain and immutable; absent, null and a value mean three things where
 * the members say so. Printing shows no secret; {@link toWire} gives the form to store.
 */
export interface Credentials {
  /** Sent with every request. */
  readonly accessToken?: string
  /** Obtains the next access token; null: this grant has none. */
  readonly refreshToken?: string | null
  /** When the access token was issued, ISO 8601 UTC; omitted or null: queued for refresh. */
  readonly issuedAt?: string | null
  /** Lifetime of the access token in seconds; omitted: queued for refresh; null: it does not expire. */
  readonly expiresIn?: number | null
  /** Lifetime of the refresh token in seconds, where the provider says it. */
  readonly refreshTokenExpiresIn?: number
  /** As answered, for example `bearer`. */
  readonly tokenType?: string
  /** Space-separated, as granted. */
  readonly scope?: string
  /** What else the provider sent; survives every refresh. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** Credentials as they travel: snake_case, `extra` spread out. */
export interface WireCredentials {
  /** Sent with every request. */
  access_token?: string
  /** Null: this grant has none. */
  refresh_token?: string | null
  /** ISO 8601 UTC. */
  issued_at?: string | null
  /** Seconds; null: it does not expire. */
  expires_in?: number | null
  /** Seconds. */
  refresh_token_expires_in?: number
  /** As answered. */
  token_type?: string
  /** Space-separated. */
  scope?: string
  [extra: string]: unknown
}

const tenYears = 10 * 366 * 24 * 3600

const secret = v.pipe(
  v.string('a text'),
  v.check(
    (value) => value !== redactedText,
    'the secret itself, not its printed form (store what toWire returns)',
  ),
  v.regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'a text of printable ASCII without spaces around it'),
)

const instant = v.pipe(
  v.union([v.date('a valid date'), v.string('a text')], 'a date or a text with a date and time in ISO 8601'),
  v.check(
    (value) => Number.isFinite(readInstant(value)),
    'a date and time in ISO 8601, as 2026-01-31T12:00:00Z',
  ),
  v.transform((value) => new Date(readInstant(value)).toISOString()),
)

const seconds = v.pipe(
  v.union(
    [v.number('a number'), v.pipe(v.string('a text'), v.regex(/^\d{1,12}$/, 'digits'), v.transform(Number))],
    'a number of seconds, or digits in a text',
  ),
  v.integer('whole seconds'),
  v.minValue(0, 'seconds, 0 or more'),
  v.maxValue(tenYears, 'seconds, not milliseconds: at most ten years'),
)

/** An ISO text without a zone is UTC. */
function readInstant(value: Date | string): number {
  if (value instanceof Date) return value.getTime()
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/.exec(
      value.trim(),
    )
  if (match === null) return Number.NaN
  const [, date, time = '00:00:00', zone = 'Z'] = match
  return Date.parse(`${date}T${time}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`)
}

const entries = {
  accessToken: v.optional(secret),
  refreshToken: v.optional(v.nullable(secret)),
  issuedAt: v.optional(v.nullable(instant)),
  expiresIn: v.optional(v.nullable(seconds)),
  refreshTokenExpiresIn: v.optional(seconds),
  tokenType: v.optional(v.string('a text')),
  scope: v.optional(v.string('a text')),
  extra: v.optional(plainObject),
}

const wireNames: Readonly<Record<string, keyof Credentials>> = {
  access_token: 'accessToken',
  refresh_token: 'refreshToken',
  issued_at: 'issuedAt',
  expires_in: 'expiresIn',
  refresh_token_expires_in: 'refreshTokenExpiresIn',
  token_type: 'tokenType',
  scope: 'scope',
}

/** Reads Credentials in camelCase or snake_case; what it does not know goes to `extra`. */
export const credentialsSchema: v.GenericSchema<unknown, Credentials> = v.pipe(
  plainObject,
  v.rawTransform(({ dataset, addIssue }) => {
    const known: Record<string, unknown> = {}
    const extra: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(dataset.value)) {
      const name = wireNames[key] ?? key
      if (!Object.hasOwn(entries, name)) extra[key] = value
      else if (value !== undefined && known[name] !== undefined && known[name] !== value) {
        const path = { type: 'object', origin: 'value', input: dataset.value, key, value } as const
        addIssue({ message: 'the same as in its other spelling, or one of the two', path: [path] })
      } else if (value !== undefined) known[name] = value
    }
    const { extra: given = extra } = known
    if (isPlainObject(given) && Object.keys({ ...given, ...extra }).length > 0) {
      known.extra = { ...given, ...extra }
    }
    return known
  }),
  v.object(entries),
  v.transform((value) => sealCredentials(value as Credentials)),
)

/** Freezes credentials so that printing them shows what is there but no secret. */
export function sealCredentials(credentials: Credentials): Credentials {
  const { accessToken, refreshToken, extra, ...plain } = credentials
  return redacted({ ...credentials }, 'Credentials', {
    ...(accessToken === undefined ? {} : { accessToken: redactedText }),
    ...(refreshToken === undefined ? {} : { refreshToken: refreshToken === null ? null : redactedText }),
    ...plain,
    ...(extra === undefined ? {} : { extra: redactedText }),
  })
}

/**
 * Reads Credentials from camelCase or snake_case, a Date or ISO text for `issuedAt`, digits in a text for `expiresIn`.
 * @throws InputError that lists each path with what was expected
 */
export function parseCredentials(input: unknown): Credentials {
  const result = v.safeParse(credentialsSchema, input)
  if (!result.success) throw new InputError('The credentials', issuesOf(result.issues))
  return result.output
}

/** Credentials in snake_case, ready to be stored as JSON; secrets stand in it in clear. */
export function toWire(credentials: Credentials): WireCredentials {
  const wire: WireCredentials = { ...credentials.extra }
  for (const [name, key] of Object.entries(wireNames)) {
    const value = credentials[key]
    if (value !== undefined) wire[name] = value
  }
  return wire
}
