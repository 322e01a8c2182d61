import { callTogether } from '../call-together.ts'
import type { Service } from '../world.ts'
import type { Stage } from './stage.ts'

/** Calls that come in the same moment. */
export const stormSize = 200

/** Lets many calls come in the same moment, and counts what they cost. */
export async function storm({ narrator }: Stage, service: Service): Promise<void> {
  const { errors } = await callTogether(stormSize, service.call)
  const { tokenRequests } = service.simulator.stats
  narrator.sent(service)
  await narrator.saved(service)
  const requests = `${tokenRequests} token request${tokenRequests === 1 ? '' : 's'}`
  const isGood = errors.length === 0 && tokenRequests === 1
  narrator.result(service, `${stormSize} calls, ${errors.length} failed, ${requests}`, isGood)
}
