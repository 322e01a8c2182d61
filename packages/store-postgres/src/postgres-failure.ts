import { StoreError } from '@evergrant/core'
import type { PostgresClient } from './postgres-store.ts'
import type { Row } from './row.ts'

/** Classes of SQLSTATE that stay until somebody changes something: rights, names, types, limits, passwords. */
const lasting = new Set(['0A', '22', '23', '28', '3D', '3F', '42', '54'])

/** A table or column that the statements name and that is not there. */
const missing = new Set(['42P01', '42703'])

/**
 * Runs a statement.
 * @throws StoreError `store_failed` with the SQLSTATE and without the driver's text, which may quote parameters
 */
export async function runStatement(
  client: PostgresClient,
  table: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  try {
    const { rows } = await client.query(text, values)
    return rows as Row[]
  } catch (error) {
    throw failureOf(error, table)
  }
}

function failureOf(error: unknown, table: string): StoreError {
  const code = codeOf(error)
  if (code && missing.has(code)) {
    return new StoreError(
      `Postgres has no table ${table} as this version needs it (SQLSTATE ${code}): call migrate() on the store, or run ` +
        'the schema.sql of @evergrant/store-postgres',
      { code: 'store_failed', retryable: false },
    )
  }
  if (code && isSqlState(code)) {
    return new StoreError(`Postgres refused a statement on ${table} (SQLSTATE ${code})`, {
      code: 'store_failed',
      retryable: !lasting.has(code.slice(0, 2)),
    })
  }
  return new StoreError(`Postgres did not answer (${code ?? 'the driver gave no code'})`, {
    code: 'store_failed',
  })
}

/** An SQLSTATE, or a code of the system such as ECONNREFUSED; nothing that could be more than a code. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && /^[A-Z0-9_]{5,30}$/.test(code) ? code : undefined
}

const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code)
