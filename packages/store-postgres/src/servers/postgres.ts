import { Client } from 'pg'
import { findProgram, freePort, newDirectory, runProgram, runServer, type Server } from './program.ts'

/**
 * A Postgres for tests: the one of `DATABASE_URL`, else one of its own. Undefined where neither can be had.
 */
export async function postgresServer(): Promise<Server | undefined> {
  const { DATABASE_URL: given } = process.env
  if (given) return { url: given, stop: async () => undefined }
  const postgres = findProgram('postgres')
  const initdb = findProgram('initdb')
  if (!postgres || !initdb) return undefined
  const directory = newDirectory('postgres')
  // An order of words that is not that of bytes, as most databases have it.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  await runProgram(initdb, [
    `--pgdata=${directory}/data`,
    '--username=postgres',
    '--auth=trust',
    '--no-sync',
    ...locale,
  ])
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const args = ['-D', `${directory}/data`, '-p', `${port}`, '-h', '127.0.0.1', '-k', directory]
  const stop = await runServer(postgres, [...args, '-c', 'max_connections=200'], directory, () =>
    canConnect(url),
  )
  return { url, stop }
}

/** Whether a statement can be run there; rejects where it cannot. */
export async function canConnect(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('SELECT 1').finally(() => client.end())
}
