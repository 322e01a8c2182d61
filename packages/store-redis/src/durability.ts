import type { Send } from './redis-client.ts'

/**
 * Warns where Redis may lose a save that it has acknowledged, or evict a record. A server that does not tell its
 * configuration is taken as it is.
 */
export async function warnOnLossySettings(send: Send, key: string): Promise<void> {
  const settings = new Map<string, string>()
  for (const pattern of ['append*', 'maxmemory-policy']) {
    const reply = await send(key, 'CONFIG', 'GET', pattern).catch(() => [])
    for (const [name, value] of pairsOf(reply)) settings.set(name, value)
  }
  const appendonly = settings.get('appendonly')
  const appendfsync = settings.get('appendfsync')
  const isLossy = appendonly === 'no' || (appendfsync !== undefined && appendfsync !== 'always')
  if (isLossy) {
    warn(
      'EVERGRANT_NOT_DURABLE',
      `Redis may lose the latest saves in a crash, and with them refresh tokens that nobody can get again (appendonly ` +
        `${appendonly}, appendfsync ${appendfsync}): set appendonly yes and appendfsync always`,
    )
  }
  const eviction = settings.get('maxmemory-policy')
  if (eviction?.startsWith('allkeys-')) {
    warn(
      'EVERGRANT_EVICTION',
      `Redis evicts credentials when its memory is full (maxmemory-policy ${eviction}): set noeviction`,
    )
  }
}

/** Names and values, which clients return as a list, a Map or an object. */
function pairsOf(reply: unknown): [string, string][] {
  if (Array.isArray(reply)) {
    return reply.flatMap((name, n) =>
      n % 2 === 0 ? [[String(name), String(reply[n + 1])] as const] : [],
    ) as [string, string][]
  }
  const entries = reply instanceof Map ? [...reply] : Object.entries(reply ?? {})
  return entries.map(([name, value]) => [String(name), String(value)])
}

function warn(code: string, message: string): void {
  process.emitWarning(message, { type: 'EvergrantWarning', code })
}
