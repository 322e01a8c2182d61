import { styleText } from 'node:util'
import { createProgress, type Progress } from './progress.ts'

/** How a piece of text is meant. */
export type Tone = 'title' | 'quiet' | 'good' | 'bad'

/** Where the example writes: lines for people, in colour where the stream shows it. */
export interface Terminal {
  /** Writes one line. */
  line(text?: string): void
  /** Gives a text its tone: colour on a terminal, nothing in a pipe; NO_COLOR and FORCE_COLOR are obeyed. */
  tone(tone: Tone, text: string): string
  /** Breaks a text into lines of the terminal's width, each indented by so many columns. */
  paragraph(text: string, indent?: number): void
  /** Starts a progress bar; nothing is shown in a pipe. */
  progress(label: string): Progress
  /** Leaves the reader a moment; none in a pipe. */
  moment(): Promise<void>
}

/** Columns that the example uses, also where the terminal has more. */
export const width = 80

const formats = { title: 'bold', quiet: 'gray', good: 'green', bad: 'red' } as const
const momentMs = 600

/** A terminal over a stream such as `process.stdout`. */
export function createTerminal(stream: NodeJS.WriteStream): Terminal {
  const isInteractive = stream.isTTY === true && process.env.TERM !== 'dumb'
  const line = (text = ''): void => void stream.write(`${text}\n`)
  return {
    line,
    tone: (tone, text) => styleText(formats[tone], text, { stream }),
    paragraph(text, indent = 3) {
      for (const part of wrap(text, width - indent)) line(' '.repeat(indent) + part)
    },
    progress: (label) => createProgress(isInteractive ? stream : undefined, label),
    moment: () => new Promise((resolve) => (isInteractive ? setTimeout(resolve, momentMs) : resolve())),
  }
}

/** Breaks a text between words. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(/\s+/)) {
    const longer = current === '' ? word : `${current} ${word}`
    if (longer.length > columns && current !== '') {
      lines.push(current)
      current = word
    } else current = longer
  }
  return [...lines, current]
}
