/** What is known of a failed fetch: whether the request never left, and a word for people. */
export interface NetworkFailure {
  /** True only where the platform says so; a lost answer is never taken for a refused connection. */
  hasNotBegun: boolean
  /** The platform's code, or `no connection`, or `no answer`. */
  detail: string
}

/** System calls that come before anything is sent; the same codes from a later one are a lost answer. */
const beforeSending = new Set(['connect', 'getaddrinfo'])

/** Codes that mean by themselves that nothing was sent: no name, no connection in time, no certificate that holds. */
const notBegun =
  /^(?:ENOTFOUND|EAI_[A-Z]+|ECONNREFUSED|ConnectionRefused|FailedToOpenSocket|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/

/** How Deno tells, which gives no codes, that there was no connection. */
const notConnected = /^error sending request for url \(\S+\): client error \(Connect\)/

/** One error in a chain of causes. */
interface NetworkError {
  code?: unknown
  syscall?: unknown
  message?: unknown
  cause?: unknown
  errors?: unknown
}

/**
 * Reads the error of a failed fetch. Node nests code and system call in `cause` and, for hosts with several addresses, in
 * an aggregate; Bun sets a code on the error itself; Deno only words it; workerd tells a refused connection and a lost
 * answer in the same words, so there both count as lost.
 */
export function readNetworkFailure(error: unknown): NetworkFailure {
  const codes: string[] = []
  const signs: boolean[] = []
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 4) return
    const { code, syscall, message, cause, errors }: NetworkError = value
    if (typeof code === 'string') codes.push(code)
    if (Array.isArray(errors)) for (const inner of errors) visit(inner, depth + 1)
    else if (typeof syscall === 'string') signs.push(beforeSending.has(syscall))
    else if (typeof code === 'string') signs.push(notBegun.test(code))
    else if (typeof message === 'string' && notConnected.test(message)) signs.push(true)
    visit(cause, depth + 1)
  }
  visit(error, 0)
  const hasNotBegun = signs.length > 0 && !signs.includes(false)
  const code = codes.find((candidate) => /^[A-Za-z_]{3,40}$/.test(candidate))
  return { hasNotBegun, detail: code ?? (hasNotBegun ? 'no connection' : 'no answer') }
}
