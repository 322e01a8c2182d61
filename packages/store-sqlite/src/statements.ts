// Parameters are named the same in all of them; times are epoch milliseconds. A row without a state is a tombstone.

const record = 'id, provider, version, data, due_at, state'

const free = '(lease_until IS NULL OR lease_until <= :now)'

const held = 'id = :id AND state IS NOT NULL AND fencing_token = :fencingToken AND lease_until > :now'

const noLease = 'lease_owner = NULL, lease_until = NULL, attempt_at = NULL, unfinished_since = NULL'

// What an earlier lease left as its attempt was never ended.
const takeLease = `
  UPDATE credential SET
    fencing_token = fencing_token + 1, lease_owner = :owner, lease_until = :until,
    unfinished_since = coalesce(unfinished_since, attempt_at), attempt_at = :now`

const lease = `${record}, fencing_token, lease_until, unfinished_since`

export const get: string = `SELECT ${record} FROM credential WHERE id = :id AND state IS NOT NULL`

// Of an id that has a tombstone the versions go on; any other begins behind all that are forgotten.
export const create: string = `
  INSERT INTO credential (id, version, fencing_token, provider, data, due_at, state)
  SELECT :id, version + 1, fencing_token, :provider, :data, :dueAt, :state FROM forgotten WHERE true
  ON CONFLICT (id) DO UPDATE SET
    version = version + 1, provider = excluded.provider, data = excluded.data, due_at = excluded.due_at,
    state = excluded.state, deleted_at = NULL
  WHERE state IS NULL
  RETURNING version`

export const update: string = `
  UPDATE credential SET
    version = version + 1, provider = :provider, data = :data, due_at = :dueAt, state = :state, ${noLease}
  WHERE id = :id AND version = :expectedVersion AND state IS NOT NULL
  RETURNING version`

export const acquire: string = `${takeLease} WHERE id = :id AND state IS NOT NULL AND ${free} RETURNING ${lease}`

export const claimDue: string = `${takeLease}
  WHERE id IN (
    SELECT id FROM credential
    WHERE due_at <= :now AND ${free} AND (:provider IS NULL OR provider = :provider)
    ORDER BY due_at, id LIMIT :limit)
  RETURNING ${lease}`

export const renew: string = `UPDATE credential SET lease_until = :until WHERE ${held} RETURNING lease_until`

export const release: string = `
  UPDATE credential SET
    lease_owner = NULL, lease_until = NULL,
    attempt_at = iif(:attemptEnded, NULL, attempt_at), due_at = iif(:isDueChanged, :dueAt, due_at)
  WHERE ${held}
  RETURNING id`

/** Puts a record off that cannot be read, as if it had not been claimed. */
export const putOff: string = `UPDATE credential SET due_at = :dueAt, ${noLease} WHERE id = :id RETURNING id`

export const remove: string = `
  UPDATE credential SET
    state = NULL, provider = NULL, data = NULL, due_at = NULL, ${noLease}, deleted_at = :now
  WHERE id = :id AND state IS NOT NULL AND (:expectedVersion IS NULL OR version = :expectedVersion)
  RETURNING id`

/** Drops the oldest tombstones, a few at a time: more than a delete adds, and no more than it has time for. */
export const forget: string = `
  DELETE FROM credential WHERE id IN (
    SELECT id FROM credential WHERE deleted_at <= :before ORDER BY deleted_at LIMIT 20)
  RETURNING id`

// Text is compared byte by byte, and no text goes on with the byte FF: what begins with the prefix lies before that.
export const list: string = `
  SELECT ${record} FROM credential
  WHERE id >= max(:prefix, coalesce(:after, '')) AND id < :prefix || CAST(x'FF' AS TEXT) AND id IS NOT :after
    AND state IS NOT NULL AND (:state IS NULL OR state = :state)
  ORDER BY id LIMIT :limit`
