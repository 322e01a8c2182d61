import { createHash } from 'node:crypto'

/** A script as Redis runs it, and the name that Redis has for it. */
export interface Script {
  /** Lua. */
  readonly text: string
  /** SHA-1 of the text, in hex. */
  readonly sha: string
}

// Every key begins with KEYS[1], whose hash tag puts all of them into one slot of a cluster. Times are epoch milliseconds of
// the server. A hash without a state is a tombstone: version and fencing token are all that is left of it. A script is not
// rolled back where it fails, so nothing that is read may make it fail: what is no number counts as 0.
const prelude = `
local base = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function key(id) return base .. ':record:' .. id end

local function number(text) return tonumber(text or 0) or 0 end

local function record(id)
  local fields = redis.call('HMGET', key(id), 'version', 'provider', 'state', 'due', 'data')
  return { id, fields[1], fields[2], fields[3], fields[4], fields[5] }
end

local function isHeld(id, fencing)
  local lease = redis.call('HMGET', key(id), 'fencing', 'until')
  return lease[1] == fencing and number(lease[2]) > now
end

local function dequeue(id, provider)
  redis.call('HDEL', key(id), 'due')
  redis.call('ZREM', base .. ':due', id)
  if provider then redis.call('ZREM', base .. ':due:' .. provider, id) end
end

local function enqueue(id, provider, distance)
  if distance == 'never' then return end
  local due = math.floor(now + distance + 0.5)
  redis.call('HSET', key(id), 'due', due)
  redis.call('ZADD', base .. ':due', due, id)
  if provider then redis.call('ZADD', base .. ':due:' .. provider, due, id) end
end

local function lease(id, owner, ttl)
  local old = redis.call('HMGET', key(id), 'state', 'until', 'fencing', 'attempt', 'unfinished')
  if not old[1] or number(old[2]) > now then return false end
  local fencing, ends = number(old[3]) + 1, math.floor(now + ttl + 0.5)
  -- What an earlier lease left as its attempt was never ended.
  local since = old[5] or old[4]
  redis.call('HSET', key(id), 'fencing', fencing, 'owner', owner, 'until', ends, 'attempt', now)
  if since then redis.call('HSET', key(id), 'unfinished', since) end
  return { record(id), fencing, ends, since and math.max(0, now - number(since)) }
end
`

/** ARGV: id. */
export const get: Script = script(`return record(ARGV[1])`)

/** ARGV: id, expected version, provider, data, due in ms or `never`, state. */
export const compareAndSet: Script = script(`
local id, expected, provider, data, distance, state = unpack(ARGV)
local old = redis.call('HMGET', key(id), 'version', 'state', 'provider')
if (old[2] and old[1] or '0') ~= expected then return false end
local version = number(old[1]) + 1
dequeue(id, old[3])
redis.call('HDEL', key(id), 'owner', 'until', 'attempt', 'unfinished')
redis.call('HSET', key(id), 'version', version, 'provider', provider, 'state', state, 'data', data)
enqueue(id, provider, distance)
if old[2] then redis.call('ZREM', base .. ':state:' .. old[2], id) end
redis.call('ZADD', base .. ':state:' .. state, 0, id)
redis.call('ZADD', base .. ':ids', 0, id)
return version`)

/** ARGV: id, owner, ttl in ms. */
export const acquire: Script = script(`return lease(ARGV[1], ARGV[2], ARGV[3])`)

/** ARGV: id, fencing token, ttl in ms. */
export const renew: Script = script(`
local id, fencing, ttl = unpack(ARGV)
if not isHeld(id, fencing) then return false end
local ends = math.floor(now + ttl + 0.5)
redis.call('HSET', key(id), 'until', ends)
return ends`)

/** ARGV: id, fencing token, `ended` or `kept`, due in ms or `never` or `unchanged`. */
export const release: Script = script(`
local id, fencing, attempt, distance = unpack(ARGV)
if not isHeld(id, fencing) then return false end
redis.call('HDEL', key(id), 'owner', 'until')
if attempt == 'ended' then redis.call('HDEL', key(id), 'attempt') end
if distance ~= 'unchanged' then
  local provider = redis.call('HGET', key(id), 'provider')
  dequeue(id, provider)
  enqueue(id, provider, distance)
end
return 1`)

/** ARGV: owner, ttl in ms, limit, provider where one is asked for. */
export const claimDue: Script = script(`
local owner, ttl, limit, provider = unpack(ARGV)
local queue = provider and base .. ':due:' .. provider or base .. ':due'
local leases, offset, batch = {}, 0, 100
repeat
  local ids = redis.call('ZRANGEBYSCORE', queue, '-inf', now, 'LIMIT', offset, batch)
  for _, id in ipairs(ids) do
    if #leases >= tonumber(limit) then return leases end
    if provider and redis.call('HGET', key(id), 'provider') ~= provider then
      -- Another hand has changed the record: it is in this queue no more.
      redis.call('ZREM', queue, id)
    else
      leases[#leases + 1] = lease(id, owner, ttl) or nil
    end
  end
  offset = offset + batch
until #ids < batch
return leases`)

/** ARGV: id, expected version or `any`. */
export const remove: Script = script(`
local id, expected = unpack(ARGV)
local old = redis.call('HMGET', key(id), 'version', 'state', 'provider')
if not old[2] or (expected ~= 'any' and old[1] ~= expected) then return false end
dequeue(id, old[3])
redis.call('HDEL', key(id), 'provider', 'state', 'data', 'owner', 'until', 'attempt', 'unfinished')
redis.call('ZREM', base .. ':state:' .. old[2], id)
redis.call('ZREM', base .. ':ids', id)
return 1`)

/** ARGV: where the ids begin, with [ or (; their prefix; limit; state where one is asked for. */
export const list: Script = script(`
local from, prefix, limit, state = unpack(ARGV)
local ids = state and base .. ':state:' .. state or base .. ':ids'
-- No text goes on with the byte FF.
local to = prefix == '' and '+' or '(' .. prefix .. '\\255'
local records = {}
for n, id in ipairs(redis.call('ZRANGEBYLEX', ids, from, to, 'LIMIT', 0, limit)) do records[n] = record(id) end
return records`)

function script(body: string): Script {
  const text = `${prelude}${body}`
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
