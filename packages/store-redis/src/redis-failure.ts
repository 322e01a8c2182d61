import { StoreError } from '@evergrant/core'

/** Answers of Redis that stay until somebody changes something: rights, passwords, a server that is too old. */
const lasting = new Set(['ERR', 'NOAUTH', 'NOPERM', 'WRONGPASS'])

/** Turns what a client says into a StoreError, without its text, which may quote what was sent. */
export function toStoreError(error: unknown): StoreError {
  const code = codeOf(error)
  if (code === 'WRONGTYPE') {
    return new StoreError(
      'A key of this store holds something else: the prefix is that of another application',
      {
        code: 'store_corrupt',
      },
    )
  }
  return new StoreError(`Redis did not answer, or refused (${code ?? 'the client gave no code'})`, {
    code: 'store_failed',
    retryable: code === undefined || !lasting.has(code),
  })
}

/** Whether Redis does not have the script, as after a restart. */
export function isScriptMissing(error: unknown): boolean {
  return codeOf(error) === 'NOSCRIPT'
}

/** A code of the system such as ECONNREFUSED, or the word that an error of Redis begins with. */
function codeOf(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && /^[A-Z_]{3,30}$/.test(code)) return code
  return typeof message === 'string' ? /^[A-Z]{3,20}(?= |$)/.exec(message)?.[0] : undefined
}
