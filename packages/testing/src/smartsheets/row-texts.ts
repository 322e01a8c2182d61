const keptViews = 2

/** Keeps the JSON texts of rows, so that a large sheet is written once and served many times. */
export interface RowTexts {
  /** The text of the row at this position in this view, made only where it is not kept. */
  get(view: string, position: number, make: () => string): string
  /** Forgets the row at this position, or all rows. */
  forget(position?: number): void
}

/** Starts empty; keeps the latest two views. */
export function createRowTexts(): RowTexts {
  const views = new Map<string, (string | undefined)[]>()
  return {
    get(view, position, make) {
      let texts = views.get(view)
      if (texts === undefined) {
        const [oldest] = views.keys()
        if (oldest !== undefined && views.size >= keptViews) views.delete(oldest)
        texts = []
        views.set(view, texts)
      }
      texts[position] ??= make()
      return texts[position]
    },
    forget(position) {
      if (position === undefined) views.clear()
      else for (const texts of views.values()) texts[position] = undefined
    },
  }
}
