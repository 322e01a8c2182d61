import { type Connections, createConnections, oauth2Provider } from '@evergrant/core'
import { postgresStore } from '@evergrant/store-postgres'
import { Pool } from 'pg'

/** Connections in a table of the database, the way each process of the benchmark opens them. */
export interface Place {
  readonly pool: Pool
  readonly connections: Connections
  /** Statements since the last look. */
  statements(): number
}

/** Opens a table of the database that `DATABASE_URL` names. */
export function openPlace(table: string, origin: string, cacheSize: number): Place {
  const { DATABASE_URL: connectionString } = process.env
  if (!connectionString) throw new Error('DATABASE_URL: expected the address of a Postgres')
  const pool = new Pool({ connectionString, max: 32 })
  pool.on('error', () => {})
  let count = 0
  const client = {
    query(text: string, values: unknown[]) {
      count += 1
      return pool.query(text, values)
    },
  }
  const acme = oauth2Provider({
    id: 'acme',
    name: 'Acme',
    origins: [origin],
    tokenEndpoint: origin,
    clientId: 'client',
    clientSecret: 'secret',
    rotation: 'until_used',
  })
  const store = postgresStore({ client, table })
  const timings = { refreshMs: 4_000, leaseMs: 5_000 }
  return {
    pool,
    connections: createConnections({ providers: { acme }, store, cacheSize, timings }),
    statements() {
      const seen = count
      count = 0
      return seen
    },
  }
}

/** The id of a connection of the benchmark. */
export function idOf(n: number): string {
  return `tenant-${String(n).padStart(8, '0')}/acme`
}

/** Which connections are written, and how they stand. */
export interface Filling {
  readonly from: number
  readonly count: number
  /** As a connection is whose token is fresh, is due, or that waits for a person. */
  readonly as: 'fresh' | 'due' | 'reauthorization_required'
}

/** Makes the table. */
export async function makeTable({ pool }: Place, table: string): Promise<void> {
  await postgresStore({ client: pool, table }).migrate()
}

/** Writes connections as copies of one that was added the ordinary way. */
export async function fill(
  { pool, connections }: Place,
  table: string,
  { from, count, as }: Filling,
): Promise<void> {
  const ageMs = as === 'due' ? 7_200_000 : 0
  const credentials = {
    accessToken: 'template-access-token',
    refreshToken: 'template-refresh-token',
    issuedAt: new Date(Date.now() - ageMs).toISOString(),
    expiresIn: 3_600,
    scope: 'read write',
  }
  await connections.add('template', { provider: 'acme', credentials })
  await pool.query(
    `INSERT INTO ${table} (id, version, provider, state, data, due_at)
     SELECT 'tenant-' || lpad(n::text, 8, '0') || '/acme', 1, provider, $3,
       convert_to(replace(convert_from(data, 'UTF8'), 'template', 'tenant-' || n), 'UTF8'),
       CASE WHEN $3 = 'active' THEN due_at END
     FROM ${table}, generate_series($1::int, $1::int + $2::int - 1) AS n WHERE id = 'template'`,
    [from, count, as === 'reauthorization_required' ? as : 'active'],
  )
  await connections.remove('template')
}
