/** What is used of Deno. */
interface Deno {
  createHttpClient?(options: { poolMaxIdlePerHost: number }): { close(): void }
}

/** What goes with one request that must not be sent twice. */
export interface SingleSend {
  /** Goes into the request's init. */
  readonly init: RequestInit
  /** Called when the answer has been read. */
  end(): void
}

/**
 * Keeps the runtime from sending a request again by itself. Deno does where a connection that it has kept breaks before
 * the answer, a POST included, which spends a refresh token twice; a client that keeps no connections never does.
 */
export function singleSend(): SingleSend {
  const { Deno: deno } = globalThis as { Deno?: Deno }
  const client = deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 })
  if (client === undefined) return { init: {}, end: () => {} }
  const init: RequestInit & { client: object } = { client }
  return { init, end: () => client.close() }
}
