import type { InputIssue } from './input-error.ts'

/** What this needs of a schema library's issue. */
interface SchemaIssue {
  readonly message: string
  readonly expected?: string | null
  readonly path?: readonly { readonly key: unknown }[] | undefined
}

/** Turns the issues of a schema into paths and expectations; the values that were found stay behind. */
export function issuesOf(issues: readonly SchemaIssue[], prefix = ''): InputIssue[] {
  return issues.map((issue) => ({
    path: [prefix, ...(issue.path ?? []).map(({ key }) => String(key))].filter(Boolean).join('.'),
    // The library's default messages hold the value that was received.
    expected: issue.message.startsWith('Invalid ') ? (issue.expected ?? 'another value') : issue.message,
  }))
}
