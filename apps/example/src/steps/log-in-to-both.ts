import { logIn } from '../log-in.ts'
import type { Stage } from './stage.ts'

/** A person allows the application to read both services. */
export async function logInToBoth({ world, narrator }: Stage): Promise<void> {
  await narrator.step('A person logs in to both services')
  narrator.say('The browser comes back with a code, which buys the first tokens.')
  for (const service of [world.retently, world.smartsheets]) {
    await logIn(service)
    narrator.sent(service)
    await narrator.saved(service)
  }
}
