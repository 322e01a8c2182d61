import { day } from '../clock.ts'
import type { Stage } from './stage.ts'
import { storm, stormSize } from './storm.ts'

/** All access tokens expire; many calls find out at the same time. */
export async function expiry(stage: Stage): Promise<void> {
  const { clock, retently, smartsheets } = stage.world
  clock.putForward(7 * day)
  await stage.narrator.step(`The access tokens have expired, and ${stormSize} calls come at once`)
  stage.narrator.say('One call buys the next access token; the others wait for it.')
  for (const service of [retently, smartsheets]) await storm(stage, service)
}
