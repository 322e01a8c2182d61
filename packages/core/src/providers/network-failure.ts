/** Failures of which the platform says that the request never left: no name, no connection, no TLS session. */
const notBegun =
  /^(?:ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EPERM|EACCES|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ConnectionRefused|FailedToOpenSocket|DNS\w*)$/

/** What is known of a failed fetch: whether the request never left, and a word for people. */
export interface NetworkFailure {
  /** True only where the platform says so; a lost answer is never taken for a refused connection. */
  hasNotBegun: boolean
  /** The platform's code, or `no answer`. */
  detail: string
}

/**
 * Reads the error of a failed fetch. Node nests the code in `cause` and, for hosts with several addresses, in an
 * aggregate; Bun sets it on the error itself; Deno and workerd give none.
 */
export function readNetworkFailure(error: unknown): NetworkFailure {
  const codes: string[] = []
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 4) return
    if ('code' in value && typeof value.code === 'string') codes.push(value.code)
    if ('errors' in value && Array.isArray(value.errors))
      for (const inner of value.errors) visit(inner, depth + 1)
    if ('cause' in value) visit(value.cause, depth + 1)
  }
  visit(error, 0)
  const code = codes.find((candidate) => /^[A-Za-z_]{3,40}$/.test(candidate))
  return {
    hasNotBegun: codes.length > 0 && codes.every((candidate) => notBegun.test(candidate)),
    detail: code ?? 'no answer',
  }
}
