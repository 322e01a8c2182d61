import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { durable, type RedisServer, startRedis } from './redis.ts'

/** A cluster of two nodes with half of the slots each; undefined where there is no redis-server. */
export async function startRedisCluster(): Promise<RedisServer[] | undefined> {
  const settings = [...durable, '--cluster-enabled', 'yes']
  const servers = [await startRedis(settings), await startRedis(settings)].filter((one) => one !== undefined)
  if (servers.length < 2) return undefined
  const clients = servers.map(({ url }) => new Redis(url))
  const ranges = [
    ['0', '8191'],
    ['8192', '16383'],
  ]
  for (const [n, client] of clients.entries()) await client.call('CLUSTER', 'ADDSLOTSRANGE', ...ranges[n]!)
  const { hostname, port } = new URL(servers[1]!.url)
  await clients[0]!.call('CLUSTER', 'MEET', hostname, port)
  for (const client of clients) {
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await sleep(50)
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_known_nodes:2')) await sleep(50)
    client.disconnect()
  }
  return servers
}
