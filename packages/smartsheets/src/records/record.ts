/** A row as an object: what its cells hold, by the titles of their columns. */
export type SheetRecord = Readonly<Record<string, RecordValue>>

/**
 * What a cell holds, in the type of its column; null when it is empty. Any column may hold text or a number all the same,
 * unless it is validated.
 *
 * Text and numbers, also of picklists, as they are · CHECKBOX a boolean · DATE, DATETIME and ABSTRACT_DATETIME text in
 * ISO 8601, for a calendar date has no time zone · CONTACT_LIST a {@link Contact}, MULTI_CONTACT_LIST a list of them ·
 * MULTI_PICKLIST a list of texts · DURATION a {@link Duration} · PREDECESSOR a list of {@link Predecessor} · a formula that
 * fails, in any column, a {@link FormulaError}.
 */
export type RecordValue =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | Contact
  | readonly Contact[]
  | Duration
  | readonly Predecessor[]
  | FormulaError

/** A person or a team. */
export interface Contact {
  /** E-mail address; absent where only a name was entered. */
  readonly email?: string
  /** Name, where it is known. */
  readonly name?: string
}

/** A span of working time; what is absent is 0. */
export interface Duration {
  /** Weeks. */
  readonly weeks?: number
  /** Days. */
  readonly days?: number
  /** Hours. */
  readonly hours?: number
  /** Minutes. */
  readonly minutes?: number
  /** Seconds. */
  readonly seconds?: number
  /** Milliseconds. */
  readonly milliseconds?: number
  /** Whether days off count. */
  readonly elapsed?: boolean
  /** Whether it goes back in time. */
  readonly negative?: boolean
}

/** A row that has to be begun or done first. */
export interface Predecessor {
  /** Id of that row. */
  readonly rowId?: number
  /** Its place from the top, from 1. */
  readonly rowNumber?: number
  /** From finish to start (`FS`), and so on: `FF`, `SF`, `SS`. */
  readonly type?: string
  /** Time between the two. */
  readonly lag?: Duration
}

/** What stands in a cell whose formula fails. */
export interface FormulaError {
  /** As people see it, for example `#CIRCULAR REFERENCE`. */
  readonly formulaError: string
}
