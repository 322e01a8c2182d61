import { day, minute } from '../clock.ts'
import type { Service } from '../world.ts'
import type { Stage } from './stage.ts'

/** The answer to a token request is lost: nobody knows whether the refresh token is spent. */
export async function lostAnswer({ world, narrator }: Stage): Promise<void> {
  const { clock, retently, smartsheets } = world
  clock.putForward(7 * day)
  await narrator.step('The tokens have expired again, and the answers get lost')
  narrator.say('Each service sends new tokens, but the connection breaks on the way.')
  for (const service of [retently, smartsheets]) {
    service.simulator.faults.token({ reset: 'after' })
    const error = await errorOf(service)
    narrator.sent(service)
    await narrator.saved(service)
    narrator.error(service, error, service === smartsheets)
  }
}

/** The same refresh token is sent once more: one service takes it again, the other has ended it. */
export async function secondTry({ world, narrator }: Stage): Promise<void> {
  const { clock, retently, smartsheets } = world
  clock.putForward(minute)
  await narrator.step('A minute later the same refresh tokens are sent once more')
  narrator.say('Retently takes it again. For Smartsheet it is spent, and its successor lost.')
  await retently.call()
  narrator.sent(retently)
  await narrator.saved(retently)
  narrator.result(retently, 'recovered by itself')

  const event = new Promise<string>((resolve) => {
    smartsheets.connection.on('reauthorization_required', ({ type }) => resolve(type))
  })
  const error = await errorOf(smartsheets)
  narrator.sent(smartsheets)
  await narrator.saved(smartsheets)
  narrator.error(smartsheets, error)
  narrator.result(smartsheets, `event ${await event}: time to ask the person`, false)
}

async function errorOf({ call }: Service): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  throw new Error('The call was expected to fail.')
}
