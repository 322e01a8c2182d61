/** What rows of sheets and of reports have in common. */
export interface RowBase<C> {
  /** Smartsheet's id. */
  readonly id: number
  /** Id of the sheet that it is from; in reports, and where it was fetched alone. */
  readonly sheetId?: number
  /** Place from the top, from 1. */
  readonly rowNumber?: number
  /** Grows with every change, where it is told. */
  readonly version?: number
  /** Id of the row that it is indented under. */
  readonly parentId?: number
  /** Id of the row before it, under the same parent. */
  readonly siblingId?: number
  /** Whether the rows under it are shown. */
  readonly expanded?: boolean
  /** What the owner of the token may do with it; in reports. */
  readonly accessLevel?: string
  /** When it was created, ISO 8601 UTC. */
  readonly createdAt?: string
  /** When it was last changed, ISO 8601 UTC. */
  readonly modifiedAt?: string
  /** Who created it; only with `include: ['writerInfo']`. */
  readonly createdBy?: Writer
  /** Who changed it last; only with `include: ['writerInfo']`. */
  readonly modifiedBy?: Writer
  /** Where people look at it; only with `include: ['rowPermalink']`. */
  readonly permalink?: string
  /** Cells; find one by the id of its column, not by its place. */
  readonly cells: readonly C[]
}

/** Who has written a row. */
export interface Writer {
  /** E-mail address. */
  readonly email?: string
  /** Name. */
  readonly name?: string
}

/** A row of a sheet. */
export type Row = RowBase<Cell>

/** A row of a report. */
export type ReportRow = RowBase<ReportCell>

/** What cells of sheets and of reports have in common. */
export interface CellBase {
  /**
   * What it holds; absent when it is empty, and for several picks or contacts. An e-mail address for a contact, text in
   * ISO 8601 for a date, text such as `#REF` for a formula that fails.
   */
  readonly value?: string | number | boolean | null
  /** What people see, for most types. */
  readonly displayValue?: string
  /** What it holds, in full; only with `include: ['objectValue']`. */
  readonly objectValue?: unknown
  /** The formula behind the value. */
  readonly formula?: string
  /** A link to a page, a sheet, a report or a dashboard. */
  readonly hyperlink?: unknown
}

/** A cell of a row. */
export interface Cell extends CellBase {
  /** Id of the column that it stands in. */
  readonly columnId: number
}

/** A cell of a row in a report. */
export interface ReportCell extends CellBase {
  /** Id of the report's column that it stands in. */
  readonly virtualColumnId: number
  /** Id of the sheet's column that it is from; absent where the report has made it up. */
  readonly columnId?: number
}
