import { createNarrator } from './narrator.ts'
import { earlyEnd } from './steps/early-end.ts'
import { expiry } from './steps/expiry.ts'
import { logInToBoth } from './steps/log-in-to-both.ts'
import { lostAnswer, secondTry } from './steps/lost-answer.ts'
import { readBoth } from './steps/read-both.ts'
import { reconnect } from './steps/reconnect.ts'
import type { Stage } from './steps/stage.ts'
import { takeOver } from './steps/take-over.ts'
import type { Terminal } from './terminal.ts'
import { terminalAudience } from './terminal-audience.ts'
import { openPage } from './web/open-page.ts'
import { startWorld } from './world.ts'

const steps = [logInToBoth, readBoth, expiry, earlyEnd, lostAnswer, secondTry, reconnect, takeOver]

const introduction =
  'One service behaves like Retently (surveys), one like Smartsheet (spreadsheets). Both run on this machine, and ' +
  'time is simulated: weeks pass at once. A secret is never shown, only its name, as "refresh token 1".'

const invitation =
  'With accounts of your own, reading only: set RETENTLY_API_KEY or SMARTSHEET_ACCESS_TOKEN, in the environment or in ' +
  'a file .env, and run it again.'

/** Tells how two connections live through two weeks in which everything happens to them. */
export async function tellStory(terminal: Terminal, hasPage: boolean): Promise<void> {
  const { line, tone, paragraph } = terminal
  line(tone('title', 'Evergrant: two services stay connected'))
  paragraph(introduction, 0)
  line()
  line(`${tone('title', 'access token')}    opens the service; after some hours or days it expires`)
  line(`${tone('title', 'refresh token')}   buys the next access token; Smartsheet takes each one once`)

  await using world = await startWorld()
  const audiences = [terminalAudience(terminal)]
  const narrator = createNarrator(world, audiences)
  const stage: Stage = { world, narrator, terminal }
  await using page = hasPage ? await openPage(stage) : undefined
  if (page) {
    audiences.push(page.audience)
    line()
    line(`The same as a page: ${tone('title', page.url)}`)
  }
  for (const step of steps) await step(stage)
  const { apiRequests, tokenRequests } = narrator.totals
  line()
  line(tone('title', `The end: ${apiRequests} requests to the services, ${tokenRequests} token requests`))
  paragraph(invitation, 0)
  if (page) {
    line()
    line(`The page stays, and its buttons let more happen: ${tone('title', page.url)}`)
    line('Ctrl+C ends it.')
    await page.stay()
  }
}
