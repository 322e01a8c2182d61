import { EvergrantError } from './evergrant-error.ts'

/** One thing that is wrong with an input: where, and what was expected. Never the value that was found. */
export interface InputIssue {
  /** Where, as `credentials.refresh_token`; empty for the input as a whole. */
  path: string
  /** What was expected there. */
  expected: string
}

/** Input that cannot be read. `issues` lists every field that is off. */
export class InputError extends EvergrantError {
  /** Always `invalid_input`. */
  override readonly code = 'invalid_input' as const
  /** Every field that is off. */
  readonly issues: readonly InputIssue[]

  constructor(subject: string, issues: readonly InputIssue[]) {
    const lines = issues.map(({ path, expected }) => `  ${path || '(the whole input)'}: expected ${expected}`)
    super(`${subject} cannot be read:\n${lines.join('\n')}`)
    this.issues = issues
  }
}
