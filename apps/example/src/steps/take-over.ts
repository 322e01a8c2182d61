import { createRetently } from '@evergrant/retently'
import { createSmartsheets, parseSmartsheetsCredentials, toWire } from '@evergrant/smartsheets'
import { retentlySource, smartsheetsSource } from '../airbyte-sources.ts'
import { timeText } from '../clock.ts'
import type { Stage } from './stage.ts'

/** Two sources that Airbyte has kept so far are taken over with the configurations that they have there. */
export async function takeOver(stage: Stage): Promise<void> {
  await stage.narrator.step('Two Airbyte configurations are taken over')
  stage.narrator.say('One holds an OAuth login with an old access token, the other an API key.')
  await takeOverSmartsheets(stage)
  await takeOverRetently(stage)
}

async function takeOverSmartsheets({ world, narrator }: Stage): Promise<void> {
  const { clock, store, smartsheets } = world
  const { clientId: _id, clientSecret: _secret, ...endpoints } = smartsheets.simulator.options
  const source = smartsheetsSource(world)
  const configuration = parseSmartsheetsCredentials(source)
  const { now, monotonic } = clock
  const id = 'globex/smartsheets'
  const { sheets, connection } = createSmartsheets({ ...endpoints, configuration, id, store, now, monotonic })

  const { name } = await sheets.get(source.spreadsheet_id, { page: 1, pageSize: 1 })
  narrator.sent(smartsheets)
  await narrator.saved(smartsheets, id)
  const { credentials } = toWire(configuration, await connection.getCredentials()) as typeof source
  const until = timeText(Date.parse(credentials.token_expiry_date ?? ''))
  narrator.result(smartsheets, `sheet "${name}" read, new token_expiry_date ${until}`)
  await connection[Symbol.asyncDispose]()
}

async function takeOverRetently({ world, narrator }: Stage): Promise<void> {
  const { retently } = world
  const { baseUrl } = retently.simulator.options
  const { customers, connection } = createRetently({ configuration: retentlySource(world), baseUrl })
  const [page = []] = await Array.fromAsync(customers.list({ pageSize: 1000 }).pages())
  narrator.sent(retently)
  narrator.result(retently, `${page.length} customers read; an API key does not expire`)
  await connection[Symbol.asyncDispose]()
}
