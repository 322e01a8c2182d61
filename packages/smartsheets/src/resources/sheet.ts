import type { Column } from './column.ts'
import type { Row } from './row.ts'

/** What the owner of the token may do with something. */
export type AccessLevel =
  | 'ADMIN'
  | 'COMMENTER'
  | 'EDITOR'
  | 'EDITOR_SHARE'
  | 'OWNER'
  | 'VIEWER'
  | (string & {})

/** A sheet as a list shows it. */
export interface SheetSummary {
  /** Smartsheet's id. */
  readonly id: number
  /** Name. */
  readonly name: string
  /** What the owner of the token may do with it. */
  readonly accessLevel?: AccessLevel
  /** Where people look at it. */
  readonly permalink?: string
  /** When it was created, ISO 8601 UTC. */
  readonly createdAt?: string
  /** When it was last changed, ISO 8601 UTC. */
  readonly modifiedAt?: string
  /** Grows with every change; in lists only with `include: ['sheetVersion']`. */
  readonly version?: number
}

/** A sheet with its columns and rows. */
export interface Sheet extends SheetSummary {
  /** How many rows the whole sheet has. */
  readonly totalRowCount?: number
  /** Columns, from left to right. */
  readonly columns: readonly Column[]
  /** Rows, from top to bottom. */
  readonly rows: readonly Row[]
}
