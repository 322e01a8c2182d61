import type { TokenOutcome } from './provider.ts'
import { usableAnswer } from './token-answer.ts'

/** What came of one token request that a provider's own function makes: it may throw, or return anything. */
export async function readOutcome(
  request: () => TokenOutcome | Promise<TokenOutcome>,
): Promise<TokenOutcome> {
  let outcome: TokenOutcome | null | undefined
  try {
    outcome = await request()
  } catch {
    return { kind: 'unanswered', detail: 'the provider threw' }
  }
  switch (outcome?.kind) {
    case 'answered': {
      const answer = usableAnswer(outcome.answer ?? {})
      const isUsable = answer.accessToken !== undefined || answer.refreshToken !== undefined
      return isUsable ? { kind: 'answered', answer } : { kind: 'inconclusive', detail: 'no tokens' }
    }
    case 'declined':
    case 'inconclusive':
    case 'unanswered':
    case 'refused':
    case 'misconfigured':
      return outcome
    default:
      return { kind: 'unanswered', detail: 'the provider said nothing that is known' }
  }
}
