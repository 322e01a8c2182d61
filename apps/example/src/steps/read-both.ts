import type { Retently } from '@evergrant/retently'
import type { Smartsheets } from '@evergrant/smartsheets'
import type { Terminal } from '../terminal.ts'
import type { Stage } from './stage.ts'

const customersOnPage = 100
const rowsOnPage = 250

/** Reads the customers and a large sheet, page by page. */
export async function readBoth({
  world: { retently, smartsheets },
  narrator,
  terminal,
}: Stage): Promise<void> {
  await narrator.step('The application reads customers and a sheet')

  const emails = await readCustomers(retently.client, terminal)
  narrator.sent(retently)
  narrator.result(retently, `${emails.length} customers read, the first is ${emails[0]}`)

  const { name, rowCount } = await readFirstSheet(smartsheets.client, terminal)
  narrator.sent(smartsheets)
  narrator.result(smartsheets, `${rowCount} rows read of the sheet "${name}"`)
}

async function readCustomers({ customers }: Retently, terminal: Terminal): Promise<string[]> {
  const bar = terminal.progress('reading customers')
  const emails: string[] = []
  for await (const page of customers.list({ pageSize: customersOnPage }).pages()) {
    emails.push(...page.map(({ email }) => email))
    bar.show(emails.length)
  }
  bar.end()
  return emails
}

async function readFirstSheet(
  { sheets }: Smartsheets,
  terminal: Terminal,
): Promise<{ name: string; rowCount: number }> {
  const bar = terminal.progress('reading rows')
  const [first] = await Array.fromAsync(sheets.list())
  if (first === undefined) throw new Error('There is no sheet.')
  for (let page = 1, rowCount = 0; ; page += 1) {
    const { name, rows, totalRowCount = 0 } = await sheets.get(first.id, { page, pageSize: rowsOnPage })
    rowCount += rows.length
    bar.show(rowCount, totalRowCount)
    if (rows.length === 0 || rowCount >= totalRowCount) {
      bar.end()
      return { name, rowCount }
    }
  }
}
