-- Credentials of Evergrant, one row an id, with the times of the server.
-- A row without a state is a tombstone: of it version and fencing token are left, so that neither is granted twice.
-- Taking a lease and giving it back touches no index, and finds room on the same page.
CREATE TABLE IF NOT EXISTS evergrant_credential (
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
CREATE INDEX IF NOT EXISTS evergrant_credential_provider_due ON evergrant_credential (provider, due_at, id)
  WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS evergrant_credential_due ON evergrant_credential (due_at, id)
  WHERE due_at IS NOT NULL;

-- Pages of one state.
CREATE INDEX IF NOT EXISTS evergrant_credential_state ON evergrant_credential (state, id)
  WHERE state IS NOT NULL;
