import { hour } from '../clock.ts'
import type { Stage } from './stage.ts'
import { storm, stormSize } from './storm.ts'

/** The services end access tokens before their time; only their refusals tell. */
export async function earlyEnd(stage: Stage): Promise<void> {
  const { clock, retently, smartsheets } = stage.world
  clock.putForward(hour)
  await stage.narrator.step(`The services revoke the access tokens early, and ${stormSize} calls come`)
  stage.narrator.say('Each call is refused (401), waits for the one new token and is sent again.')
  for (const service of [retently, smartsheets]) {
    service.simulator.revokeAccessToken()
    await storm(stage, service)
  }
}
