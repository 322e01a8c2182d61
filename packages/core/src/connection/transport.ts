import type { Fetch } from '../providers/provider.ts'
import { authorizedFetch, type TokenSource } from './authorized-fetch.ts'
import type { LifeCycle } from './life-cycle.ts'
import { platform, type Runtime } from './runtime.ts'

/** A connection, by identity. */
interface HasFetch {
  readonly fetch: Fetch
}

/** What a connection is made of. */
export interface Inside {
  readonly life: LifeCycle
  readonly source: TokenSource
}

/** What a connection's requests go out through. */
export interface Transport {
  /** The same for every Connection of one id on one store. */
  readonly key: object
  /** The connection's clocks. */
  readonly runtime: Runtime
  /**
   * The authorized fetch with something between it and the network, so that each single request can be timed and
   * counted: the wait for a refresh is outside, the replay after a 401 inside.
   */
  through(wrap: (transport: Fetch) => Fetch): Fetch
}

/** Found at once, or, for a connection of which only the id is known yet, after a look into the store. */
interface Registration {
  readonly key: () => object
  readonly runtime: Runtime
  readonly inside: () => Inside | Promise<Inside>
}

const registrations = new WeakMap<HasFetch, Registration>()

/** Remembers what a connection is made of. */
export function registerConnection(connection: HasFetch, registration: Registration): void {
  registrations.set(connection, registration)
}

/**
 * What a connection is made of.
 * @throws TypeError where it was not made by this copy of the package
 */
export function insideOf(connection: HasFetch): Inside | Promise<Inside> {
  const registration = registrations.get(connection)
  if (registration === undefined)
    throw new TypeError('connection: expected one that createConnection has made')
  return registration.inside()
}

/** What this connection's requests go out through; for one that was made elsewhere, its own fetch as a whole. */
export function transportOf(connection: HasFetch): Transport {
  const registration = registrations.get(connection)
  if (registration === undefined) {
    return { key: connection, runtime: platform, through: (wrap) => wrap(connection.fetch) }
  }
  const { key, runtime, inside } = registration
  const through = ({ source }: Inside, wrap: (transport: Fetch) => Fetch): Fetch =>
    authorizedFetch({ ...source, fetch: wrap(source.fetch) })
  return {
    key: key(),
    runtime,
    through(wrap) {
      const found = inside()
      if (!(found instanceof Promise)) return through(found, wrap)
      return async (input, init) => through(await found, wrap)(input, init)
    },
  }
}
