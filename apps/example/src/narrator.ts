import { EvergrantError } from '@evergrant/core'
import type { Audience, Entry, Phrase } from './audience.ts'
import { timeText } from './clock.ts'
import { describeRecord } from './saved-record.ts'
import type { Tone } from './terminal.ts'
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

/** Tells the story to everybody who listens. */
export function createNarrator({ clock, store }: World, audiences: readonly Audience[]): Narrator {
  const totals = { apiRequests: 0, tokenRequests: 0 }
  let steps = 0

  function tell(entry: Entry): Promise<unknown> {
    return Promise.all(audiences.map((audience) => audience(entry)))
  }

  function row({ name }: Service, what: string, ...phrases: readonly Phrase[]): void {
    void tell({ kind: 'row', service: name, what, phrases })
  }

  return {
    totals,
    async step(title) {
      steps += 1
      await tell({ kind: 'step', title, number: steps, time: timeText(clock.now()) })
    },
    say: (text) => void tell({ kind: 'remark', text }),
    sent(service) {
      const { stats } = service.simulator
      totals.apiRequests += stats.apiRequests
      totals.tokenRequests += stats.tokenRequests
      for (const request of takeRequests(stats, service.names)) row(service, 'sent', ...wirePhrases(request))
    },
    async saved(service, id = service.connection.id) {
      row(service, 'saved', {
        text: describeRecord(await store.get(id), service.names, clock.now()),
      })
    },
    result: (service, text, isGood = true) => row(service, 'result', { text, tone: isGood ? 'good' : 'bad' }),
    error(service, error, isFull = true) {
      if (!EvergrantError.isInstance(error)) throw error
      const reason = 'reason' in error && error.reason !== undefined ? `, reason ${error.reason}` : ''
      row(service, 'error', { text: `code ${error.code}${reason}`, tone: 'bad' })
      if (isFull) void tell({ kind: 'message', text: error.message })
    },
  }
}

function wirePhrases({ count, method, path, credential, status }: WireLine): Phrase[] {
  const text = `${String(count).padStart(3)} x ${method.padEnd(5)}${path.padEnd(22)}${credential.padEnd(17)}`
  return [{ text }, { text: status === undefined ? 'lost' : String(status), tone: toneOf(status) }]
}

function toneOf(status: number | undefined): Tone {
  return status === undefined || status >= 400 ? 'bad' : 'good'
}
