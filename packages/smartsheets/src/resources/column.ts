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
  | (string & {})

/** What columns of sheets and of reports have in common. */
export interface ColumnBase {
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
  /** What Smartsheet fills in by itself: `AUTO_NUMBER`, `CREATED_BY`, `CREATED_DATE`, `MODIFIED_BY`, `MODIFIED_DATE`. */
  readonly systemColumnType?: string
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

/** A column of a sheet. */
export interface Column extends ColumnBase {
  /** Smartsheet's id. */
  readonly id: number
}

/** A column of a report: the columns of that title and type in all its sheets. */
export interface ReportColumn extends ColumnBase {
  /** Smartsheet's id, which cells of the report name. */
  readonly virtualId: number
  /** Whether it holds the name of the sheet that a row is from. */
  readonly sheetNameColumn?: boolean
}
