/** Waits that can be ended all at once. */
export interface Pauses {
  pause: (ms: number) => Promise<void>
  /** Ends the waits that are going on. */
  end: () => void
}

/** Starts with nobody waiting. */
export function createPauses(): Pauses {
  const waiting = new Map<NodeJS.Timeout, () => void>()
  return {
    pause: async (ms) => {
      if (!(ms > 0)) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(timer)
          resolve()
        }, ms)
        waiting.set(timer, resolve)
      })
    },
    end() {
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer)
        resolve()
      }
      waiting.clear()
    },
  }
}
