import type { Tone } from './terminal.ts'

/** A piece of text, and how it is meant. */
export interface Phrase {
  readonly text: string
  readonly tone?: Tone
}

/** One thing that the story tells. */
export type Entry =
  | { readonly kind: 'step'; readonly title: string; readonly number: number; readonly time: string }
  | { readonly kind: 'remark'; readonly text: string }
  | {
      readonly kind: 'row'
      /** Whom it is about. */
      readonly service: string
      /** What kind of fact it is: `sent`, `saved`, `result` or `error`. */
      readonly what: string
      readonly phrases: readonly Phrase[]
    }
  | { readonly kind: 'message'; readonly text: string }

/** Whoever the story is told to; it goes on when they have heard. */
export type Audience = (entry: Entry) => void | Promise<void>
