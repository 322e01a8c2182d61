import type { CredentialRecord, CredentialStore, Lease } from '@evergrant/core'
import { warnOnLossySettings } from './durability.ts'
import {
  encodeData,
  isThere,
  type LeaseReply,
  leaseOf,
  type RecordReply,
  readable,
  recordOf,
} from './record.ts'
import { type RedisClient, senderOf } from './redis-client.ts'
import { isScriptMissing, toStoreError } from './redis-failure.ts'
import * as scripts from './scripts.ts'

/** What {@link redisStore} is made from. */
export interface RedisStoreOptions {
  /** A connected client of ioredis or node-redis, also of a cluster; it stays the caller's to close. */
  client: RedisClient
  /** What the keys begin with, in braces. Default: `evergrant`. */
  prefix?: string | undefined
}

const hour = 3_600_000

/** How many records one script reads; Redis serves nobody else meanwhile. */
const page = 200

/**
 * Keeps credentials in Redis, for any number of machines. Each operation is one script; the clock is that of the server.
 * @throws TypeError where the client is of neither kind, or the prefix is empty or has braces
 */
export function redisStore({ client, prefix = 'evergrant' }: RedisStoreOptions): CredentialStore {
  if (!/^[^{}]+$/.test(prefix)) throw new TypeError('The prefix of a redisStore is text without braces')
  const base = `{${prefix}}`
  const send = senderOf(client)
  let checked: Promise<void> | undefined

  const run = async (script: scripts.Script, ...args: string[]): Promise<unknown> => {
    checked ??= warnOnLossySettings(send, base)
    await checked
    try {
      return await send(base, 'EVALSHA', script.sha, '1', base, ...args)
    } catch (error) {
      if (!isScriptMissing(error)) throw toStoreError(error)
    }
    // Redis keeps what it has run, until it is restarted or another server takes over.
    return send(base, 'EVAL', script.text, '1', base, ...args).catch((error) => {
      throw toStoreError(error)
    })
  }

  const giveBack = async (id: string, fencingToken: number, isEnded: boolean, dueInMs?: number | null) => {
    const distance = dueInMs === undefined ? 'unchanged' : due(dueInMs)
    const attempt = isEnded ? 'ended' : 'kept'
    return (await run(scripts.release, id, `${fencingToken}`, attempt, distance)) !== null
  }

  const putOff = ([record, fencingToken]: LeaseReply, dueInMs?: number) =>
    giveBack(String(record[0]), Number(fencingToken), true, dueInMs).catch(() => false)

  return {
    async get(id) {
      assertText(id)
      const reply = (await run(scripts.get, id)) as RecordReply
      return isThere(reply) ? recordOf(reply) : undefined
    },
    async compareAndSet(id, expectedVersion, { provider, data, dueInMs, state = 'active' }) {
      assertText(id)
      assertText(provider)
      const args = [id, `${expectedVersion}`, provider, encodeData(data), due(dueInMs), state]
      return numberOf(await run(scripts.compareAndSet, ...args))
    },
    async acquire(id, { owner, ttlMs }) {
      assertText(id)
      const reply = (await run(scripts.acquire, id, owner, milliseconds(ttlMs))) as LeaseReply | null
      try {
        return reply ? leaseOf(reply) : undefined
      } catch (error) {
        // A record that cannot be read is not leased.
        if (reply) await putOff(reply)
        throw error
      }
    },
    async renew({ record, fencingToken }, ttlMs) {
      return numberOf(await run(scripts.renew, record.id, `${fencingToken}`, milliseconds(ttlMs)))
    },
    release({ record, fencingToken }, { attemptEnded, dueInMs }) {
      return giveBack(record.id, fencingToken, attemptEnded, dueInMs)
    },
    async claimDue({ owner, ttlMs, limit, provider }) {
      const only = provider === undefined ? [] : [provider]
      const leases: Lease[] = []
      while (leases.length < limit) {
        const size = rowLimit(limit - leases.length)
        const replies = await run(scripts.claimDue, owner, milliseconds(ttlMs), size, ...only)
        const { read, unreadable } = readable(replies as LeaseReply[], leaseOf)
        leases.push(...read)
        const putsOff = await Promise.all(unreadable.map((reply) => putOff(reply, hour)))
        // What was put off leaves room for others that are due.
        if (!putsOff.includes(true)) break
      }
      return leases
    },
    async delete(id, expectedVersion) {
      assertText(id)
      return (await run(scripts.remove, id, `${expectedVersion ?? 'any'}`)) !== null
    },
    async list({ prefix: start = '', state, after, limit = Infinity } = {}) {
      const records: CredentialRecord[] = []
      let from = isAfter(after, start) ? `(${after}` : `[${start}`
      while (records.length < limit) {
        const size = Math.min(page, Math.floor(limit - records.length))
        const only = state === undefined ? [] : [state]
        const replies = (await run(scripts.list, from, start, `${size}`, ...only)) as RecordReply[]
        records.push(...readable(replies, recordOf).read)
        if (replies.length < size) break
        from = `(${replies.at(-1)?.[0]}`
      }
      return records
    },
  }
}

/** Whether the ids begin behind `after` rather than at the prefix; Redis compares the bytes. */
function isAfter(after: string | undefined, prefix: string): boolean {
  return after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0
}

function assertText(text: string): void {
  // Clients send every unpaired surrogate as the same character: two ids would be one.
  if (typeof text === 'string' && text.isWellFormed()) return
  throw new TypeError('An id or provider is text of whole characters')
}

function milliseconds(distance: number): string {
  // Three thousand years either way are times that Date knows.
  if (Math.abs(distance) <= 1e14) return `${distance}`
  throw new TypeError('A time or distance is a number of milliseconds, at most 1e14')
}

const due = (distance: number | null) => (distance === null ? 'never' : milliseconds(distance))

const numberOf = (reply: unknown) => (reply === null ? undefined : Number(reply))

const rowLimit = (limit: number) => `${Math.min(Math.max(0, Math.floor(limit)), Number.MAX_SAFE_INTEGER)}`
