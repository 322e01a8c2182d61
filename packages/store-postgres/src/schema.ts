/** Refuses a name that would need quotes, or that leaves no room for the names of the indexes. */
export function assertTableName(table: string): void {
  const [last = ''] = table.split('.').reverse()
  if (/^([a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*$/.test(table) && last.length <= 50) return
  throw new TypeError('The table of a postgresStore is a name in lower case, also as schema.table')
}

/** The table and its indexes, as plain statements; `schema.sql` of the package is this for the default table. */
export function schemaOf(table: string): string {
  const [name] = table.split('.').reverse()
  return `-- Credentials of Evergrant, one row an id, with the times of the server.
-- A row without a state is a tombstone: of it version and fencing token are left, so that neither is granted twice.
-- Taking a lease and giving it back touches no index, and finds room on the same page.
CREATE TABLE IF NOT EXISTS ${table} (
  id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  fencing_token bigint NOT NULL DEFAULT 0,
  state text,
  provider text,
  data bytea,
  due_at timestamptz,
  lease_owner text,
  lease_until timestamptz,
  attempt_at timestamptz,
  unfinished_since timestamptz
) WITH (fillfactor = 70);

-- The queue of refreshes: of one provider, and of all.
CREATE INDEX IF NOT EXISTS ${name}_provider_due ON ${table} (provider, due_at, id)
  WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${name}_due ON ${table} (due_at, id)
  WHERE due_at IS NOT NULL;

-- Pages of one state.
CREATE INDEX IF NOT EXISTS ${name}_state ON ${table} (state, id)
  WHERE state IS NOT NULL;
`
}

/**
 * Creates what is missing, in one statement. Processes that start at once wait for each other; where the table is there
 * already nothing is locked, and no right but that of looking is needed.
 */
export function migrationOf(table: string): string {
  return `DO $migration$ BEGIN
  IF to_regclass('${table}') IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('evergrant ${table}', 0));
${schemaOf(table)}  END IF;
END $migration$`
}
