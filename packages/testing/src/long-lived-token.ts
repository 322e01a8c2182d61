import type { Simulator } from './simulator.ts'

/** A key or token that a user has made by hand: it does not expire, and ends only when it is revoked by name. */
export interface LongLivedToken {
  readonly token: string
  isLiving: boolean
}

/** The simulator's actions on tokens, knowing that one as well. */
export function actionsWith(
  long: LongLivedToken,
  simulator: Simulator,
): Pick<Simulator, 'isLiving' | 'revokeAccessToken'> {
  return {
    isLiving: (token) => (token === long.token ? long.isLiving : simulator.isLiving(token)),
    revokeAccessToken(token) {
      if (token === long.token) long.isLiving = false
      else simulator.revokeAccessToken(token)
    },
  }
}
