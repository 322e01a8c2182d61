import type { Audience } from './audience.ts'
import { type Terminal, width } from './terminal.ts'

const rowIndent = 15

/** Tells the story to a terminal, with a moment to read between two steps. */
export function terminalAudience({ line, tone, paragraph, moment }: Terminal): Audience {
  let lastService: string | undefined
  return async (entry) => {
    switch (entry.kind) {
      case 'step': {
        await moment()
        lastService = undefined
        const heading = `${entry.number}  ${entry.title}`
        line()
        line(tone('title', heading) + tone('quiet', entry.time.padStart(width - heading.length)))
        break
      }
      case 'remark':
        paragraph(entry.text)
        break
      case 'row': {
        const { service, what, phrases } = entry
        const shownService = service === lastService ? '' : service
        lastService = service
        const text = phrases.map((phrase) => (phrase.tone ? tone(phrase.tone, phrase.text) : phrase.text))
        line(`   ${shownService.padEnd(12)}${tone('quiet', what.padEnd(8))}${text.join('')}`)
        break
      }
      case 'message':
        paragraph(entry.text, rowIndent)
    }
  }
}
