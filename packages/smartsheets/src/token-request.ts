import type { ClientAuthentication, Digest } from '@evergrant/core'

/** SHA-256 by WebCrypto. */
export const sha256: Digest = async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data))

/**
 * How Smartsheet wants a token request signed: `hash` proves the secret together with the code or refresh token that is
 * sent, so it is another one in each request; `client_secret` is the secret itself. Both at once is refused (1237), and
 * so is a redirect URI that differs from the registered one (1073), which need not be sent at all.
 * @see https://developers.smartsheet.com/api/smartsheet/guides/advanced-topics/oauth
 */
export function authenticateClient(method: 'hash' | 'client_secret', digest: Digest): ClientAuthentication {
  if (method !== 'hash' && method !== 'client_secret') {
    throw new TypeError('clientAuthentication: expected hash or client_secret')
  }
  return async (form, _headers, { clientId, clientSecret = '' }) => {
    form.delete('redirect_uri')
    form.set('client_id', clientId)
    if (method === 'client_secret') {
      form.set('client_secret', clientSecret)
      return
    }
    const grant = form.get('code') ?? form.get('refresh_token') ?? ''
    const hash = await digest(new TextEncoder().encode(`${clientSecret}|${grant}`))
    form.set('hash', Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''))
  }
}
