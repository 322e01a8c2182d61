import { type Credentials, type Provider, revocationFailed, type TokenRequestContext } from '@evergrant/core'

/**
 * Revokes by `DELETE` with the access token, which Smartsheet knows instead of RFC 7009. The access token has to live for
 * that, so one that does not is refreshed first; where the refresh is refused, no token is left that could be revoked.
 */
export function revokeToken(provider: Provider, tokenEndpoint: string): NonNullable<Provider['revoke']> {
  const remove = async (accessToken: string, { fetch, signal }: TokenRequestContext): Promise<number> => {
    const headers = new Headers()
    provider.authorize(headers, accessToken)
    const response = await fetch(tokenEndpoint, { method: 'DELETE', headers, redirect: 'manual', signal })
    response.body?.cancel().catch(() => {})
    return response.ok ? 200 : response.status
  }

  return async (credentials: Credentials, context: TokenRequestContext) => {
    const isRefreshable = provider.canRefresh(credentials)
    if (credentials.accessToken === undefined && !isRefreshable) return
    let status = credentials.accessToken === undefined ? 401 : await remove(credentials.accessToken, context)
    if (status === 401 && isRefreshable) {
      const outcome = await provider.refresh(credentials, context)
      if (outcome.kind === 'refused') return
      const accessToken = outcome.kind === 'answered' ? outcome.answer.accessToken : undefined
      if (accessToken !== undefined) status = await remove(accessToken, context)
    }
    if (status !== 200) throw revocationFailed(provider.name, provider.id, status)
  }
}
