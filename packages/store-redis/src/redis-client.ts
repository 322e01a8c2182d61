/** A `Redis` or `Cluster` of ioredis. */
export interface IoredisClient {
  /** Sends a command as it is. */
  call(command: string, ...args: string[]): Promise<unknown>
}

/** What `createClient` or `createClientPool` of node-redis returns. */
export interface NodeRedisClient {
  /** Sends a command as it is. */
  sendCommand(args: readonly string[]): Promise<unknown>
}

/** What `createCluster` of node-redis returns. */
export interface NodeRedisCluster {
  /** Sends a command as it is to the node that has the key. */
  sendCommand(firstKey: string | undefined, isReadonly: boolean | undefined, args: string[]): Promise<unknown>
  /** The nodes that can be written to. */
  readonly masters: readonly unknown[]
}

/** A client of ioredis or node-redis, of one server or of a cluster. */
export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster

/** Sends one command to where its key is. */
export type Send = (key: string, command: string, ...args: string[]) => Promise<unknown>

/**
 * Tells the clients apart by their shape.
 * @throws TypeError where it is none of them
 */
export function senderOf(client: RedisClient): Send {
  // A client of ioredis has a sendCommand too, of another shape.
  if ('call' in client && typeof client.call === 'function') {
    return async (_, command, ...args) => client.call(command, ...args)
  }
  if ('sendCommand' in client && typeof client.sendCommand === 'function') {
    return 'masters' in client
      ? async (key, ...command) => client.sendCommand(key, false, command)
      : async (_, ...command) => client.sendCommand(command)
  }
  throw new TypeError('redisStore needs a client of ioredis or node-redis')
}
