import * as v from 'valibot'
import { InputError } from '../errors/input-error.ts'
import { issuesOf } from '../errors/issues-of.ts'
import { plainObject } from './plain-object.ts'
import { redacted, redactedText } from './redaction.ts'

/**
 * The refresh token grant request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export interface RefreshToken {
  /** Always `refresh_token`. */
  readonly grantType: 'refresh_token'
  /** Received from a previous token request. */
  readonly refreshToken: string
  /** The application that asks. */
  readonly clientId: string
  /** The application's secret; absent for a public client. */
  readonly clientSecret?: string
  /** Space-separated; at most what was granted. */
  readonly scope?: string
}

/** The grant request as it travels. */
export interface WireRefreshToken {
  /** Always `refresh_token`. */
  grant_type: 'refresh_token'
  /** Received from a previous token request. */
  refresh_token: string
  /** The application that asks. */
  client_id: string
  /** The application's secret. */
  client_secret?: string
  /** Space-separated. */
  scope?: string
}

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))

const wireNames = {
  grantType: 'grant_type',
  refreshToken: 'refresh_token',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  scope: 'scope',
} as const

/** Reads a RefreshToken in camelCase, snake_case or PascalCase. */
export const refreshTokenSchema: v.GenericSchema<unknown, RefreshToken> = v.pipe(
  plainObject,
  v.transform((input) => {
    const known: Record<string, unknown> = {}
    for (const [name, wireName] of Object.entries(wireNames)) {
      const pascalName = name.charAt(0).toUpperCase() + name.slice(1)
      const value = input[name] ?? input[wireName] ?? input[pascalName]
      if (value !== undefined && value !== null) known[name] = value
    }
    return known
  }),
  v.object(
    {
      grantType: v.literal('refresh_token', 'the text "refresh_token"'),
      refreshToken: v.pipe(
        text,
        v.check((value) => value !== redactedText, 'the token itself, not its printed form'),
      ),
      clientId: text,
      clientSecret: v.optional(text),
      scope: v.optional(v.string('a text')),
    },
    ({ input }) => (input === undefined ? 'a value' : 'an object'),
  ),
  v.transform((value) => sealRefreshToken(value as RefreshToken)),
)

function sealRefreshToken(value: RefreshToken): RefreshToken {
  const { clientSecret, ...plain } = value
  return redacted({ ...value }, 'RefreshToken', {
    ...plain,
    refreshToken: redactedText,
    ...(clientSecret === undefined ? {} : { clientSecret: redactedText }),
  })
}

/**
 * Reads a RefreshToken from camelCase, snake_case or PascalCase.
 * @throws InputError that lists each path with what was expected
 */
export function parseRefreshToken(input: unknown): RefreshToken {
  const result = v.safeParse(refreshTokenSchema, input)
  if (!result.success) throw new InputError('The refresh token request', issuesOf(result.issues))
  return result.output
}

/** The grant request in snake_case, as a token endpoint takes it; secrets stand in it in clear. */
export function toWireRefreshToken(request: RefreshToken): WireRefreshToken {
  return {
    grant_type: request.grantType,
    refresh_token: request.refreshToken,
    client_id: request.clientId,
    ...(request.clientSecret === undefined ? {} : { client_secret: request.clientSecret }),
    ...(request.scope === undefined ? {} : { scope: request.scope }),
  }
}
