import { callTogether } from '../call-together.ts'
import { logIn } from '../log-in.ts'
import type { Stage } from './stage.ts'
import { stormSize } from './storm.ts'

/** A person logs in again, and the connection goes on under the same id. */
export async function reconnect({ world: { smartsheets }, narrator }: Stage): Promise<void> {
  await narrator.step('The person logs in to Smartsheet again')
  narrator.say('Until then every call fails at once with that error, and nothing is sent.')
  const { connection, simulator } = smartsheets
  const { errors } = await callTogether(stormSize, smartsheets.call)
  const { length: sent } = simulator.stats.requests
  narrator.result(smartsheets, `${stormSize} calls, ${errors.length} failed, ${sent} requests`, false)

  await logIn(smartsheets)
  await smartsheets.call()
  narrator.sent(smartsheets)
  await narrator.saved(smartsheets)
  const { state } = await connection.status()
  narrator.result(smartsheets, `connected again as "${connection.id}", tokens ${state}`)
}
