/** The OAuth client. */
export interface OAuthClient {
  /** Public name of the application. */
  clientId: string
  /** Its secret; absent for a public client. */
  clientSecret?: string
}

/** Puts the client's proof on a token request: into the form, into the headers, or both. */
export type ClientAuthentication = (
  form: URLSearchParams,
  headers: Headers,
  client: Readonly<OAuthClient>,
) => void | Promise<void>

/** The ways that most authorization servers know. */
export type ClientAuthenticationMethod = 'client_secret_post' | 'client_secret_basic' | 'none'

const methods: Readonly<Record<ClientAuthenticationMethod, ClientAuthentication>> = {
  client_secret_post(form, _headers, { clientId, clientSecret }) {
    form.set('client_id', clientId)
    if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  },
  client_secret_basic(_form, headers, { clientId, clientSecret = '' }) {
    // Both parts are form-encoded first, RFC 6749 section 2.3.1.
    const encode = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)
    headers.set('authorization', `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`)
  },
  none(form, _headers, { clientId }) {
    form.set('client_id', clientId)
  },
}

/** The function for a method's name; a function stays as it is. */
export function clientAuthentication(
  method: ClientAuthenticationMethod | ClientAuthentication,
): ClientAuthentication {
  if (typeof method === 'function') return method
  if (Object.hasOwn(methods, method)) return methods[method]
  throw new TypeError(
    `clientAuthentication: expected a function or one of ${Object.keys(methods).join(', ')}`,
  )
}
