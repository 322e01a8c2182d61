/** Shows how far something is. */
export interface Progress {
  /** Redraws the bar; without a total, only the number. */
  show(done: number, total?: number): void
  /** Takes the bar away. */
  end(): void
}

const cells = 30
const clearLine = '\r\x1b[2K'

/** Draws on one line of a terminal, over and over; without a stream it draws nothing. */
export function createProgress(stream: NodeJS.WriteStream | undefined, label: string): Progress {
  return {
    show(done, total) {
      const text = total === undefined ? `${done}` : `${barText(done / total)}  ${done} of ${total}`
      stream?.write(`${clearLine}   ${label}  ${text}`)
    },
    end() {
      stream?.write(clearLine)
    },
  }
}

function barText(share: number): string {
  const full = Math.min(cells, Math.round(share * cells))
  return '█'.repeat(full) + '░'.repeat(cells - full)
}
