import type { Fetch } from '../providers/provider.ts'
import { authorizedFetch, type TokenSource } from './authorized-fetch.ts'
import type { LifeCycle } from './life-cycle.ts'
import { platform, type Runtime } from './runtime.ts'

/** A connection, by identity. */
interface HasFetch {
  readonly fetch: Fetch
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

const insides = new WeakMap<HasFetch, { life: LifeCycle; source: TokenSource }>()

/** Remembers what a connection is made of. */
export function registerConnection(connection: HasFetch, life: LifeCycle, source: TokenSource): void {
  insides.set(connection, { life, source })
}

/**
 * The life cycle behind a connection.
 * @throws TypeError where it was not made by this copy of the package
 */
export function lifeOf(connection: HasFetch): LifeCycle {
  const inside = insides.get(connection)
  if (inside === undefined) throw new TypeError('connection: expected one that createConnection has made')
  return inside.life
}

/** What this connection's requests go out through; for one that was made elsewhere, its own fetch as a whole. */
export function transportOf(connection: HasFetch): Transport {
  const inside = insides.get(connection)
  if (inside === undefined)
    return { key: connection, runtime: platform, through: (wrap) => wrap(connection.fetch) }
  const { life, source } = inside
  return {
    key: life.state,
    runtime: life.runtime,
    through: (wrap) => authorizedFetch({ ...source, fetch: wrap(source.fetch) }),
  }
}
