import type { Narrator } from '../narrator.ts'
import type { Terminal } from '../terminal.ts'
import type { World } from '../world.ts'

/** What every step of the story works with. */
export interface Stage {
  /** Who takes part. */
  readonly world: World
  /** Tells it. */
  readonly narrator: Narrator
  /** Shows progress. */
  readonly terminal: Terminal
}
