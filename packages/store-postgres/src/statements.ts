/** The statements of one store, by operation. */
export interface Statements {
  /** $1 id */
  get: string
  /** $1 id, $2 provider, $3 data, $4 due in ms, $5 state */
  create: string
  /** As create, and $6 expected version */
  update: string
  /** $1 id, $2 owner, $3 ttl in ms */
  acquire: string
  /** $1 id, $2 fencing token, $3 ttl in ms */
  renew: string
  /** $1 id, $2 fencing token, $3 attempt ended, $4 due changes, $5 due in ms */
  release: string
  /** $1 owner, $2 ttl in ms, $3 limit or null, $4 provider or null */
  claimDue: string
  /** $1 id, $2 expected version or null */
  remove: string
  /** $1 prefix, $2 its end or null, $3 after or null, $4 state or null, $5 limit or null */
  list: string
}

// Not now(), which is when the transaction began that a caller may have opened long ago.
const clock = 'clock_timestamp()'

const after = (parameter: string) => `${clock} + ${parameter}::float8 * interval '1 millisecond'`

// With fractions: a cast would fail for a time that another hand has set to infinity, and with it the whole statement.
const milliseconds = (time: string) => `extract(epoch FROM ${time}) * 1000`

const record = `id, provider, version, data, ${milliseconds('due_at')} AS due_at, state`

const noLease = 'lease_owner = NULL, lease_until = NULL, attempt_at = NULL, unfinished_since = NULL'

const free = `(lease_until IS NULL OR lease_until <= ${clock})`

const held = `id = $1 AND state IS NOT NULL AND fencing_token = $2 AND lease_until > ${clock}`

const leased = `${record}, fencing_token, ${milliseconds('lease_until')} AS lease_until,
    ${milliseconds(`${clock} - unfinished_since`)} AS unfinished_for_ms`

/** Writes the statements for one table. */
export function statementsOf(table: string): Statements {
  // What an earlier lease left as its attempt was never ended.
  const takeLease = (owner: string, ttl: string) => `
    UPDATE ${table} SET
      fencing_token = fencing_token + 1, lease_owner = ${owner}, lease_until = ${after(ttl)},
      unfinished_since = coalesce(unfinished_since, attempt_at), attempt_at = ${clock}`

  return {
    get: `SELECT ${record} FROM ${table} WHERE id = $1 AND state IS NOT NULL`,

    create: `
    INSERT INTO ${table} AS existing (id, version, provider, data, due_at, state)
    VALUES ($1, 1, $2, $3, ${after('$4')}, $5)
    ON CONFLICT (id) DO UPDATE SET
      version = existing.version + 1, provider = excluded.provider, data = excluded.data, due_at = excluded.due_at,
      state = excluded.state
    WHERE existing.state IS NULL
    RETURNING version`,

    update: `
    UPDATE ${table} SET
      version = version + 1, provider = $2, data = $3, due_at = ${after('$4')}, state = $5, ${noLease}
    WHERE id = $1 AND version = $6 AND state IS NOT NULL
    RETURNING version`,

    acquire: `${takeLease('$2', '$3')}
    WHERE id = $1 AND state IS NOT NULL AND ${free}
    RETURNING ${leased}`,

    renew: `UPDATE ${table} SET lease_until = ${after('$3')} WHERE ${held} RETURNING ${milliseconds('lease_until')} AS lease_until`,

    release: `
    UPDATE ${table} SET
      lease_owner = NULL, lease_until = NULL, attempt_at = CASE WHEN $3::boolean THEN NULL ELSE attempt_at END,
      due_at = CASE WHEN $4::boolean THEN ${after('$5')} ELSE due_at END
    WHERE ${held}
    RETURNING id`,

    // The time in a query of its own is asked once and can be looked up in the index. Rows that somebody else is about to
    // lease are passed over, never waited for. An array of ids is looked up in the index, however many they are and whatever
    // the planner takes the size of the table for; a join may read all of it.
    claimDue: `
    WITH due AS MATERIALIZED (
      SELECT id FROM ${table}
      WHERE due_at <= (SELECT ${clock}) AND ${free} AND ($4::text IS NULL OR provider = $4)
      ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
    ), claimed AS (${takeLease('$1', '$2')}
      WHERE id = ANY (ARRAY(SELECT id FROM due))
      RETURNING ${leased}
    )
    SELECT * FROM claimed ORDER BY due_at, id`,

    remove: `
    UPDATE ${table} SET state = NULL, provider = NULL, data = NULL, due_at = NULL, ${noLease}
    WHERE id = $1 AND state IS NOT NULL AND ($2::bigint IS NULL OR version = $2)
    RETURNING id`,

    list: `
    SELECT ${record} FROM ${table}
    WHERE id >= $1 AND ($2::text IS NULL OR id < $2) AND ($3::text IS NULL OR id > $3)
      AND state IS NOT NULL AND ($4::text IS NULL OR state = $4)
    ORDER BY id LIMIT $5`,
  }
}
