import { randomBytes } from 'node:crypto'
import type { Rotation } from '@evergrant/core'
import type { Counters } from './stats.ts'

/** What a refresh does to the refresh token that was sent. */
export type ServerRotation = Exclude<Rotation, 'unknown'>

/** How tokens live and die. */
export interface TokenGrantsOptions {
  rotation: ServerRotation
  familyRevocation: boolean
  /** Seconds. */
  accessTokenLifetime: number
  /** Seconds; undefined: refresh tokens do not expire. */
  refreshTokenLifetime: number | undefined
  refreshKillsAccessToken: boolean
  now: () => number
  stats: Counters
}

/** One answer's worth of tokens. */
export interface IssuedTokens {
  accessToken: string
  /** Undefined where the grant has none. */
  refreshToken?: string
  expiresIn: number
  refreshTokenExpiresIn?: number
  scope?: string
}

/** What an access token is worth at the API. */
export type AccessTokenState = 'valid' | 'expired' | 'invalid'

interface Grant {
  scope: string | undefined
  accessTokens: Set<AccessToken>
  isRevoked: boolean
}

interface AccessToken {
  grant: Grant
  expiresAt: number
  isRevoked: boolean
  /** The refresh token that this token came from. */
  parent: RefreshToken | undefined
}

interface RefreshToken {
  token: string
  grant: Grant
  expiresAt: number
  isRevoked: boolean
  parent: RefreshToken | undefined
  firstUsedAt: number | undefined
  /** Whether a token that came from this one was used. */
  isSucceeded: boolean
}

/** All grants of one server. */
export interface TokenGrants {
  /** A new grant, as if it had been made `ageSeconds` ago. */
  issue(options?: { scope?: string; ageSeconds?: number; withRefreshToken?: boolean }): IssuedTokens
  /** New tokens for a refresh token, or undefined where it is refused. */
  refresh(refreshToken: string): IssuedTokens | undefined
  /** Looks at an access token as the API does; where it is valid this is a use of it. */
  use(accessToken: string): { state: AccessTokenState; scope?: string | undefined }
  /** Whether an access token or a refresh token would be taken now. */
  isLiving(token: string): boolean
  revokeAccessToken(accessToken?: string): void
  expireAccessTokens(): void
  revokeRefreshToken(refreshToken?: string): void
  /** Revokes the whole grant that the token belongs to; says whether there was one. */
  revokeGrant(token?: string): boolean
}

/** Starts without grants. */
export function createTokenGrants(options: TokenGrantsOptions): TokenGrants {
  const { rotation, now, stats } = options
  const accessTokens = new Map<string, AccessToken>()
  const refreshTokens = new Map<string, RefreshToken>()

  function addAccessToken(grant: Grant, parent: RefreshToken | undefined, issuedAt: number): string {
    const token = mint()
    const expiresAt = issuedAt + options.accessTokenLifetime * 1000
    const accessToken: AccessToken = { grant, expiresAt, isRevoked: false, parent }
    accessTokens.set(token, accessToken)
    grant.accessTokens.add(accessToken)
    return token
  }

  function addRefreshToken(grant: Grant, parent: RefreshToken | undefined, issuedAt: number): RefreshToken {
    const expiresAt = issuedAt + (options.refreshTokenLifetime ?? Number.POSITIVE_INFINITY) * 1000
    const token = mint()
    const refreshToken: RefreshToken = {
      token,
      grant,
      expiresAt,
      isRevoked: false,
      parent,
      firstUsedAt: undefined,
      isSucceeded: false,
    }
    refreshTokens.set(token, refreshToken)
    return refreshToken
  }

  function answer(grant: Grant, accessToken: string, refreshToken: RefreshToken | undefined): IssuedTokens {
    return {
      accessToken,
      expiresIn: options.accessTokenLifetime,
      ...(refreshToken === undefined ? {} : { refreshToken: refreshToken.token }),
      ...(refreshToken === undefined || options.refreshTokenLifetime === undefined
        ? {}
        : { refreshTokenExpiresIn: Math.max(0, Math.round((refreshToken.expiresAt - now()) / 1000)) }),
      ...(grant.scope === undefined ? {} : { scope: grant.scope }),
    }
  }

  function isSpent(refreshToken: RefreshToken): boolean {
    const { firstUsedAt, isSucceeded } = refreshToken
    if (rotation === 'none' || firstUsedAt === undefined) return false
    if (rotation === 'until_used') return isSucceeded
    return rotation === 'single_use' || now() >= firstUsedAt + rotation.graceSeconds * 1000
  }

  function isDead(refreshToken: RefreshToken): boolean {
    return refreshToken.isRevoked || refreshToken.grant.isRevoked || now() >= refreshToken.expiresAt
  }

  function countReuse(grant: Grant): void {
    stats.reuse += 1
    if (!options.familyRevocation || grant.isRevoked) return
    stats.familyRevocations += 1
    grant.isRevoked = true
  }

  function stateOf(accessToken: AccessToken | undefined): AccessTokenState {
    if (accessToken === undefined || accessToken.isRevoked || accessToken.grant.isRevoked) return 'invalid'
    return now() < accessToken.expiresAt ? 'valid' : 'expired'
  }

  return {
    issue({ scope, ageSeconds = 0, withRefreshToken = true } = {}) {
      const grant: Grant = { scope, accessTokens: new Set(), isRevoked: false }
      const issuedAt = now() - ageSeconds * 1000
      const refreshToken = withRefreshToken ? addRefreshToken(grant, undefined, issuedAt) : undefined
      return answer(grant, addAccessToken(grant, undefined, issuedAt), refreshToken)
    },
    refresh(token) {
      const used = refreshTokens.get(token)
      if (used === undefined) return undefined
      if (isSpent(used)) {
        countReuse(used.grant)
        return undefined
      }
      if (isDead(used)) return undefined
      const { grant } = used
      if (used.parent !== undefined) used.parent.isSucceeded = true
      if (options.refreshKillsAccessToken) {
        for (const accessToken of grant.accessTokens) accessToken.isRevoked = true
        grant.accessTokens.clear()
      }
      used.firstUsedAt ??= now()
      const successor = rotation === 'none' ? used : addRefreshToken(grant, used, now())
      return answer(grant, addAccessToken(grant, used, now()), successor)
    },
    use(token) {
      const accessToken = accessTokens.get(token)
      const state = stateOf(accessToken)
      if (state === 'valid' && accessToken?.parent !== undefined) accessToken.parent.isSucceeded = true
      return { state, scope: accessToken?.grant.scope }
    },
    isLiving(token) {
      const refreshToken = refreshTokens.get(token)
      if (refreshToken !== undefined) return !isDead(refreshToken) && !isSpent(refreshToken)
      return stateOf(accessTokens.get(token)) === 'valid'
    },
    revokeAccessToken(token) {
      for (const accessToken of chosen(accessTokens, token)) accessToken.isRevoked = true
    },
    expireAccessTokens() {
      for (const accessToken of accessTokens.values())
        accessToken.expiresAt = Math.min(accessToken.expiresAt, now())
    },
    revokeRefreshToken(token) {
      for (const refreshToken of chosen(refreshTokens, token)) refreshToken.isRevoked = true
    },
    revokeGrant(token) {
      const found = [...chosen(refreshTokens, token), ...chosen(accessTokens, token)]
      for (const { grant } of found) grant.isRevoked = true
      return found.length > 0
    },
  }
}

function chosen<T>(tokens: Map<string, T>, token: string | undefined): T[] {
  if (token === undefined) return [...tokens.values()]
  const found = tokens.get(token)
  return found === undefined ? [] : [found]
}

/** Short, opaque and lower-case, as several providers make them. */
function mint(): string {
  return BigInt(`0x${randomBytes(17).toString('hex')}`)
    .toString(36)
    .padStart(26, '0')
}
