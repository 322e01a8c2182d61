import type { ReceivedRequest } from './received-request.ts'

/** The one application that a simulator knows. */
export interface RegisteredClient {
  readonly clientId: string
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined
}

/** How a confidential client may say its secret. */
export type ClientAuthenticationMethod = 'client_secret_post' | 'client_secret_basic'

/** What is wrong with a client's authentication. */
export type ClientProblem =
  | 'missing_client_id'
  | 'unknown_client'
  | 'wrong_secret'
  | 'wrong_hash'
  | 'missing_client_authentication'
  | 'redundant_client_authentication'

/** Checks the client as RFC 6749 section 2.3 wants it. */
export function authenticateClient(
  client: RegisteredClient,
  methods: readonly ClientAuthenticationMethod[],
  parameters: URLSearchParams,
  request: ReceivedRequest,
): ClientProblem | undefined {
  const basic = readBasic(request.headers.authorization)
  const postedSecret = parameters.get('client_secret') ?? undefined
  if (basic !== undefined && postedSecret !== undefined) return 'redundant_client_authentication'
  const clientId = basic?.clientId ?? parameters.get('client_id')
  if (clientId === null) return 'missing_client_id'
  if (clientId !== client.clientId) return 'unknown_client'
  if (client.clientSecret === undefined) return undefined
  const secret = basic?.clientSecret ?? postedSecret
  if (secret === undefined) return 'missing_client_authentication'
  if (!methods.includes(basic === undefined ? 'client_secret_post' : 'client_secret_basic')) {
    return 'missing_client_authentication'
  }
  return secret === client.clientSecret ? undefined : 'wrong_secret'
}

/** Both halves are form-encoded before they are joined: RFC 6749 section 2.3.1. */
export function readBasic(
  authorization: string | undefined,
): { clientId: string; clientSecret: string } | undefined {
  const match = /^basic +(\S+)$/i.exec(authorization ?? '')
  if (match === null) return undefined
  const [, clientId = '', clientSecret = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(match[1] ?? '', 'base64').toString()) ?? []
  return { clientId: formDecode(clientId), clientSecret: formDecode(clientSecret) }
}

function formDecode(text: string): string {
  return new URLSearchParams(`value=${text.replaceAll('&', '%26')}`).get('value') ?? ''
}
