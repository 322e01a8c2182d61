/**
 * What is needed of a schema library: the validate function of the Standard Schema interface, which valibot, zod and
 * arktype have.
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  /** Where every library that follows the interface puts it. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** What validation ends with. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One thing that is off. Its message may hold what was found, so it is never passed on. */
export interface StandardIssue {
  /** For people; not passed on. */
  readonly message: string
  /** Where it is. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Where an issue is, as `data.0.email`. */
export function pathOf({ path = [] }: StandardIssue): string {
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
}
