import type { Connection } from '../connection/connection.ts'
import type { Runtime } from '../connection/runtime.ts'
import { insideOf, registerConnection } from '../connection/transport.ts'
import { EvergrantError } from '../errors/evergrant-error.ts'
import { redacted } from '../models/redaction.ts'

/** A connection of which only the id is known until it is used. */
export interface Resolver {
  readonly id: string
  readonly runtime: Runtime
  /** The connection, where a look into the store has found out what it is. */
  known(): Connection | undefined
  /** Looks into the store; with `again` also where the connection is known. */
  resolve(again?: boolean): Promise<Connection>
  /** Adds a listener, whatever the connection turns out to be. */
  on: Connection['on']
}

/** A Connection that finds its provider and settings in the store when it is first used. */
export function lazyConnection(resolver: Resolver): Connection {
  const { id, runtime } = resolver
  const found = async (): Promise<Connection> => resolver.known() ?? resolver.resolve()

  /** Another process may have authorized this id anew with other settings: then the provider is another one. */
  const withConnection = async <T>(use: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await found()
    try {
      return await use(connection)
    } catch (error) {
      if (!isForeign(error)) throw error
      const renewed = await resolver.resolve(true)
      if (renewed === connection) throw error
      return use(renewed)
    }
  }

  const connection: Connection = {
    id,
    get provider() {
      const known = resolver.known()
      if (known !== undefined) return known.provider
      throw new TypeError(`provider: not known for "${id}" before its first use; await status() first`)
    },
    getAccessToken: (options) => withConnection((inner) => inner.getAccessToken(options)),
    getCredentials: (options) => withConnection((inner) => inner.getCredentials(options)),
    status: async () => {
      try {
        return await withConnection((inner) => inner.status())
      } catch (error) {
        if (isMissing(error)) return { state: 'missing', reason: 'missing', usable: false }
        throw error
      }
    },
    refresh: (options) => withConnection((inner) => inner.refresh(options)),
    replace: (credentials) => withConnection((inner) => inner.replace(credentials)),
    revoke: () => withConnection((inner) => inner.revoke()),
    fetch: (input, init) => withConnection((inner) => inner.fetch(input, init)),
    on: resolver.on,
    flush: async () => resolver.known()?.flush(),
    // It stays open for whoever else has it.
    async [Symbol.asyncDispose]() {
      const known = resolver.known()
      if (known === undefined) return
      await (await insideOf(known)).life.state.flight?.promise
      await known.flush()
    },
  }
  registerConnection(connection, {
    key: () => connection,
    runtime,
    inside: () => {
      const known = resolver.known()
      return known === undefined ? found().then(insideOf) : insideOf(known)
    },
  })
  return redacted(connection, 'Connection', { id })
}

function isForeign(error: unknown): boolean {
  return (
    EvergrantError.isInstance(error) &&
    error.code === 'refresh_misconfigured' &&
    error.retryAfter === undefined
  )
}

function isMissing(error: unknown): boolean {
  return (
    EvergrantError.isInstance(error) &&
    error.code === 'reauthorization_required' &&
    error.reason === 'missing'
  )
}
