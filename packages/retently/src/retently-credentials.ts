import {
  type Credentials,
  parseCredentials,
  readSourceConfiguration,
  redacted,
  redactedText,
  type SourceConfiguration,
  type SourceConfigurationForm,
  type SourceConfigurationReader,
  writeSourceConfiguration,
} from '@evergrant/core'

/** Where the configuration itself is kept: out of reach for printing, copied along with the rest. */
const source: unique symbol = Symbol('source configuration')

/** The OAuth application in a configuration. */
export interface RetentlyClient {
  /** Client id of the Retently application. */
  readonly clientId: string
  /** Client secret of the Retently application. */
  readonly clientSecret: string
}

/** A configuration that connects by OAuth. */
export interface RetentlyOAuthCredentials {
  /** By OAuth. */
  readonly mechanism: 'oauth'
  /** The application, where the configuration names it. */
  readonly client?: RetentlyClient
  /** The refresh token, where the configuration holds one. */
  readonly credentials?: Credentials
  /** The configuration, for {@link toWire}. */
  readonly [source]: SourceConfiguration
}

/** A configuration that connects by API key. */
export interface RetentlyApiKeyCredentials {
  /** By API key. */
  readonly mechanism: 'api_key'
  /** The key. */
  readonly apiKey: string
  /** The key as a connection takes it: an access token that does not expire. */
  readonly credentials: Credentials
  /** The configuration, for {@link toWire}. */
  readonly [source]: SourceConfiguration
}

/** What {@link parseRetentlyCredentials} gives; printing it shows no secret. */
export type RetentlyCredentials = RetentlyOAuthCredentials | RetentlyApiKeyCredentials

const form: SourceConfigurationForm = {
  subject: 'The Retently credentials',
  sourceType: 'retently',
  credentials: {
    authType: 'auth_type',
    clientId: 'client_id',
    clientSecret: 'client_secret',
    refreshToken: 'refresh_token',
    apiKey: 'api_key',
  },
  around: { source_type: 'sourceType' },
}

const clientMembers = ['client_id', 'client_secret']
const oauthMembers = [...clientMembers, 'refresh_token']

/**
 * Reads RetentlyCredentials, the OAuth or the API-key mechanism of a Retently source, or the configuration of the whole
 * source, in camelCase or snake_case. Members that it does not know stay, and {@link toWire} gives them back.
 * @throws InputError that lists each path with what was expected
 */
export function parseRetentlyCredentials(input: unknown): RetentlyCredentials {
  return isParsed(input) ? input : readSourceConfiguration(input, form, readMechanism)
}

/**
 * The configuration again, in the names of the wire, ready to be stored as JSON; secrets stand in it in clear. With the
 * credentials that a refresh has brought, it holds those in place of the ones that were read.
 */
export function toWire(parsed: RetentlyCredentials, credentials: Credentials = {}): Record<string, unknown> {
  const { accessToken, refreshToken } = credentials
  const isKey = parsed.mechanism === 'api_key'
  return writeSourceConfiguration(parsed[source], {
    ...(isKey && accessToken ? { api_key: accessToken } : {}),
    ...(!isKey && refreshToken ? { refresh_token: refreshToken } : {}),
  })
}

function isParsed(input: unknown): input is RetentlyCredentials {
  return typeof input === 'object' && input !== null && source in input
}

function readMechanism({
  whole,
  part,
  texts,
  refuse,
}: SourceConfigurationReader): RetentlyCredentials | undefined {
  const configuration = { whole, part }
  const isGiven = (name: string): boolean => (part[name] ?? undefined) !== undefined
  const authType = part.auth_type ?? undefined
  const hasKey = isGiven('api_key')
  const hasOAuth = oauthMembers.some(isGiven)

  if (authType === 'Token' || (authType === undefined && hasKey && !hasOAuth)) {
    const { api_key: apiKey } = texts(['api_key'], ['api_key'])
    return apiKey === undefined ? undefined : sealApiKey(apiKey, configuration)
  }
  if (authType === 'Client' || (authType === undefined && hasOAuth && !hasKey)) {
    const required = authType === 'Client' ? oauthMembers : clientMembers.some(isGiven) ? clientMembers : []
    return sealOAuth(texts(oauthMembers, required), configuration)
  }
  if (authType !== undefined || hasKey) {
    refuse('auth_type', 'the text "Client" for OAuth or "Token" for an API key')
  } else {
    for (const name of oauthMembers) refuse(name, 'a text, for OAuth')
    refuse('api_key', 'a text, where there is no OAuth')
  }
  return undefined
}

function sealApiKey(apiKey: string, configuration: SourceConfiguration): RetentlyApiKeyCredentials {
  const credentials = parseCredentials({ accessToken: apiKey, expiresIn: null })
  const printed = { mechanism: 'api_key', apiKey: redactedText }
  return redacted(
    { mechanism: 'api_key', apiKey, credentials, [source]: configuration },
    'RetentlyCredentials',
    printed,
  )
}

function sealOAuth(
  {
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  }: Readonly<Record<string, string>>,
  configuration: SourceConfiguration,
): RetentlyOAuthCredentials {
  const members = {
    mechanism: 'oauth' as const,
    ...(clientId && clientSecret ? { client: sealClient(clientId, clientSecret) } : {}),
    ...(refreshToken ? { credentials: parseCredentials({ refreshToken }) } : {}),
  }
  return redacted({ ...members, [source]: configuration }, 'RetentlyCredentials', members)
}

function sealClient(clientId: string, clientSecret: string): RetentlyClient {
  return redacted({ clientId, clientSecret }, 'RetentlyClient', { clientId, clientSecret: redactedText })
}
