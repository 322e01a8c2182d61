import { type Connection, EvergrantError } from '@evergrant/core'
import type { Retently } from '@evergrant/retently'
import type { Smartsheets } from '@evergrant/smartsheets'
import { sqliteStore } from '@evergrant/store-sqlite'
import { type Endpoints, openRetently, openSmartsheets } from './accounts.ts'
import type { Access, Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

const shown = 3

/**
 * Reads a little from the person's own accounts and changes nothing there.
 * @returns whether all of it could be read
 */
export async function readAccounts(
  { retently, smartsheets, region, storePath }: Settings,
  terminal: Terminal,
  endpoints: { retently?: Endpoints; smartsheets?: Endpoints } = {},
): Promise<boolean> {
  const { line, tone } = terminal
  line(tone('title', 'Evergrant: your own accounts, reading only'))
  // A refresh token that is replaced and not kept is a login lost, so these are kept in a file.
  const store = sqliteStore(storePath)
  const results: boolean[] = []
  try {
    if (retently !== undefined) {
      const client = openRetently(retently, store, endpoints.retently)
      results.push(
        await visit(client.connection, retently, storePath, terminal, () => firstCustomers(client)),
      )
    }
    if (smartsheets !== undefined) {
      const client = openSmartsheets(smartsheets, region, store, endpoints.smartsheets)
      results.push(
        await visit(client.connection, smartsheets, storePath, terminal, () => firstSheets(client)),
      )
    }
  } finally {
    await store.close()
  }
  return results.every(Boolean)
}

async function visit(
  connection: Connection,
  access: Access,
  storePath: string,
  { line, tone, paragraph }: Terminal,
  read: () => Promise<string[]>,
): Promise<boolean> {
  line()
  line(tone('title', connection.provider.name))
  try {
    for (const text of await read()) line(`   ${text}`)
    if ('refreshToken' in access) {
      const { expiresAt } = await connection.status()
      line(`   The access token works until ${expiresAt}; the tokens are kept in ${storePath}.`)
    }
    return true
  } catch (error) {
    if (!EvergrantError.isInstance(error)) throw error
    line(`   ${tone('bad', `${error.name}, code ${error.code}`)}`)
    paragraph(error.message)
    return false
  } finally {
    await connection[Symbol.asyncDispose]()
  }
}

async function firstCustomers({ customers }: Retently): Promise<string[]> {
  for await (const page of customers.list({ pageSize: shown }).pages()) {
    return page.map(({ email }) => `customer  ${email}`)
  }
  return ['There are no customers.']
}

async function firstSheets({ sheets }: Smartsheets): Promise<string[]> {
  for await (const page of sheets.list({ pageSize: shown }).pages()) {
    const [first] = page
    if (first === undefined) break
    const { columns, totalRowCount } = await sheets.get(first.id, { page: 1, pageSize: shown })
    const size = `${columns.length} columns, ${totalRowCount ?? 'unknown'} rows`
    return page.map(({ name }, index) => `sheet  "${name}"${index === 0 ? `, ${size}` : ''}`)
  }
  return ['There are no sheets.']
}
