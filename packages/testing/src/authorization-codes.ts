import { createHash, randomBytes } from 'node:crypto'

const lifetimeMs = 10 * 60_000

/** What an authorization request said that the token request is held to. */
export interface CodeTerms {
  /** Where the browser was sent. */
  redirectUri: string
  /** Whether the token request must repeat it. */
  isRedirectUriRequired: boolean
  codeChallenge: string | undefined
  scope: string | undefined
}

/** Why a code is not taken. */
export type CodeProblem =
  | 'unknown_code'
  | 'expired_code'
  | 'used_code'
  | 'redirect_uri_mismatch'
  | 'wrong_code_verifier'

/** The codes of one server: each is good once, for ten minutes. */
export interface AuthorizationCodes {
  issue(terms: CodeTerms): string
  /** Takes the code; a code that fails a check is gone as well. */
  redeem(
    code: string,
    request: { redirectUri: string | undefined; codeVerifier: string | undefined },
  ): CodeTerms | CodeProblem
  /** Milliseconds until a code that is issued now expires. */
  readonly lifetimeMs: number
}

/** Starts without codes. */
export function createAuthorizationCodes(now: () => number): AuthorizationCodes {
  const codes = new Map<string, CodeTerms & { expiresAt: number; isUsed: boolean }>()
  return {
    lifetimeMs,
    issue(terms) {
      const code = randomBytes(16).toString('hex')
      codes.set(code, { ...terms, expiresAt: now() + lifetimeMs, isUsed: false })
      return code
    },
    redeem(code, { redirectUri, codeVerifier }) {
      const terms = codes.get(code)
      if (terms === undefined) return 'unknown_code'
      if (terms.isUsed) return 'used_code'
      terms.isUsed = true
      if (now() >= terms.expiresAt) return 'expired_code'
      const isSameUri =
        redirectUri === undefined ? !terms.isRedirectUriRequired : redirectUri === terms.redirectUri
      if (!isSameUri) return 'redirect_uri_mismatch'
      return terms.codeChallenge === challengeOf(codeVerifier) ? terms : 'wrong_code_verifier'
    },
  }
}

function challengeOf(codeVerifier: string | undefined): string | undefined {
  return codeVerifier === undefined
    ? undefined
    : createHash('sha256').update(codeVerifier).digest('base64url')
}
