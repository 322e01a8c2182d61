import { earlyEnd } from '../steps/early-end.ts'
import { expiry } from '../steps/expiry.ts'
import { lostAnswer, secondTry } from '../steps/lost-answer.ts'
import { readBoth } from '../steps/read-both.ts'
import { reconnect } from '../steps/reconnect.ts'
import type { Stage } from '../steps/stage.ts'

/** What a person can let happen once the story has been told. */
export interface Action {
  /** In the URL. */
  readonly name: string
  /** On the button. */
  readonly label: string
  /** Whether it mends a connection that is lost; the others want both connections alive. */
  readonly isForLost: boolean
  /** The parts of the story that it plays again. */
  readonly steps: readonly ((stage: Stage) => Promise<void>)[]
}

/** All of them, in the order of their buttons. */
export const actions: readonly Action[] = [
  { name: 'read', label: 'Read customers and a sheet', isForLost: false, steps: [readBoth] },
  { name: 'expire', label: 'Let the tokens expire under 200 calls', isForLost: false, steps: [expiry] },
  { name: 'revoke', label: 'Revoke the tokens under 200 calls', isForLost: false, steps: [earlyEnd] },
  {
    name: 'lose',
    label: 'Lose the answers with the new tokens',
    isForLost: false,
    steps: [lostAnswer, secondTry],
  },
  { name: 'log-in', label: 'Log in to Smartsheet again', isForLost: true, steps: [reconnect] },
]
