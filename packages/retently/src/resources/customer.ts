/** A person who is surveyed. Retently promises the id and the e-mail address only. */
export interface Customer {
  /** Retently's id. */
  readonly id: string
  /** E-mail address. */
  readonly email: string
  /** First name. */
  readonly firstName?: string | null
  /** Last name. */
  readonly lastName?: string | null
  /** Position in the company. */
  readonly jobTitle?: string | null
  /** Name of the company. */
  readonly companyName?: string | null
  /** Retently's id of the company. */
  readonly companyId?: string | null
  /** Telephone number. */
  readonly phoneNumber?: string | null
  /** Tags. */
  readonly tags?: readonly string[] | null
  /** When the customer was added, ISO 8601 UTC. */
  readonly createdDate?: string | null
  /** When the customer was last changed, ISO 8601 UTC. */
  readonly updatedDate?: string | null
  /** The account's own properties. */
  readonly properties?: readonly CustomerProperty[] | null
  /** Where the customer came from. */
  readonly source?: string | null
  /** Whether the answers are anonymous. */
  readonly isAnonymous?: boolean | null
  /** Whether the customer is at risk. */
  readonly isAtRisk?: boolean | null
  /** Whether e-mail arrives. */
  readonly isEmailDeliverable?: boolean | null
  /** Whether a survey waits to be sent. */
  readonly isInQueue?: boolean | null
}

/** A property that the account has defined. */
export interface CustomerProperty {
  /** For people. */
  readonly label?: string | null
  /** In lower case with underscores. */
  readonly name?: string | null
  /** For example `text` or `date`. */
  readonly type?: string | null
  /** A text for most types, but not for all. */
  readonly value?: unknown
}
