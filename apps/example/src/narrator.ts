import { EvergrantError } from '@evergrant/core'
import { timeText } from './clock.ts'
import { describeRecord } from './saved-record.ts'
import { type Terminal, type Tone, width } from './terminal.ts'
import { takeRequests, type WireLine } from './wire-log.ts'
import type { Service, World } from './world.ts'

/** What has been counted over the whole story. */
export interface Totals {
  /** Requests to the services' APIs. */
  apiRequests: number
  /** Requests for new tokens, logins included. */
  tokenRequests: number
}

/** Tells the story: what happens, what was sent, what was saved. */
export interface Narrator {
  /** What has been told so far. */
  readonly totals: Readonly<Totals>
  /** Opens the next step. */
  step(title: string): Promise<void>
  /** Says something. */
  say(text: string): void
  /** Shows what the service has received since the last time. */
  sent(service: Service): void
  /** Shows what the store holds, for the service's own connection or for another one. */
  saved(service: Service, id?: string): Promise<void>
  /** Says what the application has in the end. */
  result(service: Service, text: string, isGood?: boolean): void
  /** Shows an error as the application gets it; in full with its message. */
  error(service: Service, error: unknown, isFull?: boolean): void
}

/** Writes the story to a terminal. */
export function createNarrator(terminal: Terminal, { clock, store }: World): Narrator {
  const { line, tone } = terminal
  const totals = { apiRequests: 0, tokenRequests: 0 }
  let steps = 0
  let lastName: string | undefined

  function row({ name }: Service, what: string, text: string): void {
    const shownName = name === lastName ? '' : name
    lastName = name
    line(`   ${shownName.padEnd(12)}${tone('quiet', what.padEnd(8))}${text}`)
  }

  return {
    totals,
    async step(title) {
      await terminal.moment()
      steps += 1
      lastName = undefined
      const heading = `${steps}  ${title}`
      line()
      line(tone('title', heading) + tone('quiet', timeText(clock.now()).padStart(width - heading.length)))
    },
    say: (text) => terminal.paragraph(text),
    sent(service) {
      const { stats } = service.simulator
      totals.apiRequests += stats.apiRequests
      totals.tokenRequests += stats.tokenRequests
      for (const request of takeRequests(stats, service.names)) row(service, 'sent', wireText(request, tone))
    },
    async saved(service, id = service.connection.id) {
      row(service, 'saved', await describeRecord(await store.get(id), service.names, clock.now()))
    },
    result: (service, text, isGood = true) => row(service, 'result', tone(isGood ? 'good' : 'bad', text)),
    error(service, error, isFull = true) {
      if (!EvergrantError.isInstance(error)) throw error
      const reason = 'reason' in error && error.reason !== undefined ? `, reason ${error.reason}` : ''
      row(service, 'error', tone('bad', `code ${error.code}${reason}`))
      if (isFull) terminal.paragraph(error.message, 15)
    },
  }
}

function wireText({ count, method, path, credential, status }: WireLine, tone: Terminal['tone']): string {
  const words = `${String(count).padStart(3)} x ${method.padEnd(5)}${path.padEnd(22)}${credential.padEnd(17)}`
  return words + tone(toneOf(status), status === undefined ? 'lost' : String(status))
}

function toneOf(status: number | undefined): Tone {
  return status === undefined || status >= 400 ? 'bad' : 'good'
}
