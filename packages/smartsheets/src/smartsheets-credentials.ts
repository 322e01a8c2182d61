import {
  type Credentials,
  credentialsSchema,
  parseCredentials,
  readSourceConfiguration,
  redacted,
  redactedText,
  type SourceConfiguration,
  type SourceConfigurationForm,
  type SourceConfigurationReader,
  writeSourceConfiguration,
} from '@evergrant/core'
import * as v from 'valibot'
import { lifetimeSeconds } from './smartsheets-provider.ts'

/** Where the configuration itself is kept: out of reach for printing, copied along with the rest. */
const source: unique symbol = Symbol('source configuration')

/** The OAuth application in a configuration. */
export interface SmartsheetsClient {
  /** App client id. */
  readonly clientId: string
  /** App secret. */
  readonly clientSecret: string
}

/** A configuration that connects by OAuth. */
export interface SmartsheetsOAuthCredentials {
  /** By OAuth. */
  readonly mechanism: 'oauth'
  /** The application, where the configuration names it. */
  readonly client?: SmartsheetsClient
  /** The tokens, where the configuration holds some. */
  readonly credentials?: Credentials
  /** The configuration, for {@link toWire}. */
  readonly [source]: SourceConfiguration
}

/** A configuration that connects by an access token alone. */
export interface SmartsheetsAccessTokenCredentials {
  /** By an access token that is not refreshed. */
  readonly mechanism: 'access_token'
  /** The access token; it does not expire unless the configuration says when. */
  readonly credentials: Credentials
  /** The configuration, for {@link toWire}. */
  readonly [source]: SourceConfiguration
}

/** What {@link parseSmartsheetsCredentials} gives; printing it shows no secret. */
export type SmartsheetsCredentials = SmartsheetsOAuthCredentials | SmartsheetsAccessTokenCredentials

const form: SourceConfigurationForm = {
  subject: 'The Smartsheets credentials',
  sourceType: 'smartsheets',
  credentials: {
    authType: 'auth_type',
    clientId: 'client_id',
    clientSecret: 'client_secret',
    accessToken: 'access_token',
    refreshToken: 'refresh_token',
    tokenExpiryDate: 'token_expiry_date',
  },
  around: {
    source_type: 'sourceType',
    spreadsheetId: 'spreadsheet_id',
    isReport: 'is_report',
    metadataFields: 'metadata_fields',
    startDatetime: 'start_datetime',
  },
}

const clientMembers = ['client_id', 'client_secret']
const oauthMembers = [...clientMembers, 'refresh_token']
const textMembers = [...oauthMembers, 'access_token']

/**
 * Reads SmartsheetsCredentials, the OAuth or the access-token method of a Smartsheets source, or the configuration of the
 * whole source, in camelCase or snake_case. Members that it does not know stay, and {@link toWire} gives them back.
 * @throws InputError that lists each path with what was expected
 */
export function parseSmartsheetsCredentials(input: unknown): SmartsheetsCredentials {
  return isParsed(input) ? input : readSourceConfiguration(input, form, readMechanism)
}

/**
 * The configuration again, in the names of the wire, ready to be stored as JSON; secrets stand in it in clear. With the
 * credentials that a refresh has brought, it holds those in place of the ones that were read.
 */
export function toWire(
  parsed: SmartsheetsCredentials,
  credentials: Credentials = {},
): Record<string, unknown> {
  const { accessToken, refreshToken } = credentials
  const configuration = parsed[source]
  const isNew = accessToken !== undefined && accessToken !== configuration.part.access_token
  return writeSourceConfiguration(configuration, {
    ...(isNew ? { access_token: accessToken, token_expiry_date: expiryOf(credentials) } : {}),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
  })
}

function isParsed(input: unknown): input is SmartsheetsCredentials {
  return typeof input === 'object' && input !== null && source in input
}

function readMechanism(reader: SourceConfigurationReader): SmartsheetsCredentials | undefined {
  const { whole, part, texts, refuse } = reader
  const configuration = { whole, part }
  const isGiven = (name: string): boolean => (part[name] ?? undefined) !== undefined
  const authType = part.auth_type ?? undefined
  const hasOAuth = oauthMembers.some(isGiven)

  if (authType === 'access_token' || (authType === undefined && !hasOAuth && isGiven('access_token'))) {
    const { access_token: accessToken } = texts(['access_token'], ['access_token'])
    const expiry = authType === undefined ? readExpiry(reader) : undefined
    return accessToken === undefined ? undefined : sealAccessToken(accessToken, expiry, configuration)
  }
  if (authType === 'oauth2.0' || (authType === undefined && hasOAuth)) {
    const required = authType === 'oauth2.0' ? oauthMembers : clientMembers.some(isGiven) ? clientMembers : []
    return sealOAuth(texts(textMembers, required), readExpiry(reader), configuration)
  }
  if (authType !== undefined) {
    refuse('auth_type', 'the text "oauth2.0" or "access_token"')
  } else {
    for (const name of oauthMembers) refuse(name, 'a text, for OAuth')
    refuse('access_token', 'a text, with OAuth or alone')
  }
  return undefined
}

/** The expiry as ISO text in UTC, from any spelling of an instant that Credentials take. */
function readExpiry({ part, refuse }: SourceConfigurationReader): string | undefined {
  const date = part.token_expiry_date ?? undefined
  if (date === undefined) return undefined
  const result = v.safeParse(credentialsSchema, { issuedAt: date })
  if (result.success) return result.output.issuedAt ?? undefined
  refuse('token_expiry_date', 'a date, or a date and time in ISO 8601, as 2026-01-31T12:00:00Z')
  return undefined
}

/** Only the expiry is known; that every token lives for the same time tells when this one was issued. */
function lifetimeUntil(expiry: string): Pick<Credentials, 'issuedAt' | 'expiresIn'> {
  return {
    issuedAt: new Date(Date.parse(expiry) - lifetimeSeconds * 1000).toISOString(),
    expiresIn: lifetimeSeconds,
  }
}

function expiryOf({ issuedAt, expiresIn = lifetimeSeconds }: Credentials): string | undefined {
  if (!issuedAt || expiresIn === null) return undefined
  return new Date(Date.parse(issuedAt) + expiresIn * 1000).toISOString()
}

function sealAccessToken(
  accessToken: string,
  expiry: string | undefined,
  configuration: SourceConfiguration,
): SmartsheetsAccessTokenCredentials {
  const members = {
    mechanism: 'access_token' as const,
    credentials: parseCredentials({ accessToken, ...(expiry ? lifetimeUntil(expiry) : { expiresIn: null }) }),
  }
  return redacted({ ...members, [source]: configuration }, 'SmartsheetsCredentials', members)
}

function sealOAuth(
  texts: Readonly<Record<string, string>>,
  expiry: string | undefined,
  configuration: SourceConfiguration,
): SmartsheetsOAuthCredentials {
  const {
    client_id: clientId,
    client_secret: clientSecret,
    access_token: accessToken,
    refresh_token: refreshToken,
  } = texts
  const tokens = {
    ...(accessToken ? { accessToken, ...(expiry ? lifetimeUntil(expiry) : {}) } : {}),
    ...(refreshToken ? { refreshToken } : {}),
  }
  const members = {
    mechanism: 'oauth' as const,
    ...(clientId && clientSecret ? { client: sealClient(clientId, clientSecret) } : {}),
    ...(accessToken || refreshToken ? { credentials: parseCredentials(tokens) } : {}),
  }
  return redacted({ ...members, [source]: configuration }, 'SmartsheetsCredentials', members)
}

function sealClient(clientId: string, clientSecret: string): SmartsheetsClient {
  return redacted({ clientId, clientSecret }, 'SmartsheetsClient', { clientId, clientSecret: redactedText })
}
