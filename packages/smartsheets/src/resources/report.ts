import type { ReportColumn } from './column.ts'
import type { ReportRow } from './row.ts'
import type { AccessLevel } from './sheet.ts'

/** A report as a list shows it. */
export interface ReportSummary {
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
  /** Whether it shows summaries of sheets, not rows. */
  readonly isSummaryReport?: boolean
}

/** A report with its columns and some of its rows. It has no version. */
export interface Report extends ReportSummary {
  /** How many rows the whole report has, 50,000 at most. */
  readonly totalRowCount?: number
  /** Columns, from left to right. */
  readonly columns: readonly ReportColumn[]
  /** Rows, from top to bottom. */
  readonly rows: readonly ReportRow[]
}
