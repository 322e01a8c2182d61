/** What the owner of the token may do with a sheet. */
export type AccessLevel = 'ADMIN' | 'COMMENTER' | 'EDITOR' | 'EDITOR_SHARE' | 'OWNER' | 'VIEWER'

/** The kind of values that a column is meant for; a cell may hold other text all the same. */
export type ColumnType =
  | 'ABSTRACT_DATETIME'
  | 'CHECKBOX'
  | 'CONTACT_LIST'
  | 'DATE'
  | 'DATETIME'
  | 'DURATION'
  | 'MULTI_CONTACT_LIST'
  | 'MULTI_PICKLIST'
  | 'PICKLIST'
  | 'PREDECESSOR'
  | 'TEXT_NUMBER'

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

/** A column of a sheet. */
export interface Column {
  /** Smartsheet's id. */
  readonly id: number
  /** Place from the left, from 0. */
  readonly index?: number
  /** Heading. */
  readonly title: string
  /** The kind of values that it is meant for. */
  readonly type: ColumnType
  /** Whether it names the row; true for one column of a sheet. */
  readonly primary?: boolean
  /** What can be picked, in picklists. */
  readonly options?: readonly string[]
  /** What Smartsheet fills in by itself. */
  readonly systemColumnType?: 'AUTO_NUMBER' | 'CREATED_BY' | 'CREATED_DATE' | 'MODIFIED_BY' | 'MODIFIED_DATE'
  /** Whether only values of its type are taken. */
  readonly validation?: boolean
  /** Formula of the whole column. */
  readonly formula?: string
  /** Whether it is hidden. */
  readonly hidden?: boolean
  /** Whether only administrators change it. */
  readonly locked?: boolean
  /** Width in pixels. */
  readonly width?: number
}

/** A row of a sheet. */
export interface Row {
  /** Smartsheet's id. */
  readonly id: number
  /** Place from the top, from 1. */
  readonly rowNumber?: number
  /** Id of the row that it is indented under. */
  readonly parentId?: number
  /** Id of the row before it, under the same parent. */
  readonly siblingId?: number
  /** Whether the rows under it are shown. */
  readonly expanded?: boolean
  /** When it was created, ISO 8601 UTC. */
  readonly createdAt?: string
  /** When it was last changed, ISO 8601 UTC. */
  readonly modifiedAt?: string
  /** Where people look at it; only with `include: ['rowPermalink']`. */
  readonly permalink?: string
  /** Cells; find one by its `columnId`, not by its place. */
  readonly cells: readonly Cell[]
}

/** A cell of a row. */
export interface Cell {
  /** Id of the column that it stands in. */
  readonly columnId: number
  /**
   * What it holds; absent when it is empty, and for several picks or contacts. An e-mail address for a contact, text in
   * ISO 8601 for a date, text such as `#REF` for a formula that fails.
   */
  readonly value?: string | number | boolean
  /** What people see, for most types. */
  readonly displayValue?: string
  /** What it holds, in full; only with `include: ['objectValue']`. */
  readonly objectValue?: unknown
  /** The formula behind the value. */
  readonly formula?: string
  /** A link to a page, a sheet, a report or a dashboard. */
  readonly hyperlink?: unknown
}
