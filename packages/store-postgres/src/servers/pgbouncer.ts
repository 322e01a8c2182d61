import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { canConnect } from './postgres.ts'
import { findProgram, freePort, newDirectory, runServer, type Server } from './program.ts'

/**
 * A PgBouncer in transaction mode before a database: the one of `PGBOUNCER_URL`, else one of its own. Undefined where
 * neither can be had.
 */
export async function pgbouncerServer(databaseUrl: string): Promise<Server | undefined> {
  const { PGBOUNCER_URL: given } = process.env
  if (given) return { url: given, stop: async () => undefined }
  const pgbouncer = findProgram('pgbouncer')
  if (!pgbouncer) return undefined
  const directory = newDirectory('pgbouncer')
  const port = await freePort()
  const { hostname, port: databasePort, username, password, pathname } = new URL(databaseUrl)
  const database = {
    host: hostname,
    port: databasePort || '5432',
    dbname: pathname.slice(1),
    user: decodeURIComponent(username),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  }
  const target = Object.entries(database).map(([key, value]) => `${key}='${value.replaceAll("'", "''")}'`)
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: directory,
    auth_type: 'any',
    pool_mode: 'transaction',
    // Fewer than there are callers: each of them gets another connection all the time.
    default_pool_size: 5,
    max_client_conn: 1_000,
  }
  const file = join(directory, 'pgbouncer.ini')
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`)
  writeFileSync(
    file,
    ['[databases]', `evergrant = ${target.join(' ')}`, '[pgbouncer]', ...lines, ''].join('\n'),
    { mode: 0o644 },
  )
  const url = `postgres://anyone@127.0.0.1:${port}/evergrant`
  return { url, stop: await runServer(pgbouncer, [file], directory, () => canConnect(url)) }
}
