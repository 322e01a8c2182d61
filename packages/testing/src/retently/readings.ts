/** Points on which what is known about Retently is uncertain or in conflict; each can be switched. */
export interface RetentlyReadings {
  /** Where the list of customers has its page numbers: in `data` (default) or beside it. */
  customersPaging?: 'data' | 'top_level'
  /** Whether the list of companies says how many pages there are; default true. */
  companiesPages?: boolean
  /** What one customer or one feedback comes as: itself (default), or a list of one. */
  single?: 'object' | 'list'
  /** What one report comes as; default in an array. */
  singleReport?: 'array' | 'object'
  /** How the token endpoint words its errors; default as RFC 6749. */
  tokenErrors?: 'rfc6749' | 'envelope'
  /** Whether token answers carry `token_type`; default false. */
  tokenType?: boolean
  /** Whether a 429 carries `X-RateLimit-*` and `Retry-After`; default false. */
  rateLimitHeaders?: boolean
  /** What a `limit` above 1,000 does: it counts as 1,000 (default), or is an error. */
  aboveLimit?: 'cap' | 'error'
  /** What the operator of an attribute filter is called; default either. */
  filterOperator?: 'either' | 'operator' | 'op'
  /** What the number in a score is called; default `score`. */
  scoreName?: 'score' | 'nps'
}

/** Fills in the defaults. */
export function readingsOf(readings: RetentlyReadings = {}): Required<RetentlyReadings> {
  return {
    customersPaging: 'data',
    companiesPages: true,
    single: 'object',
    singleReport: 'array',
    tokenErrors: 'rfc6749',
    tokenType: false,
    rateLimitHeaders: false,
    aboveLimit: 'cap',
    filterOperator: 'either',
    scoreName: 'score',
    ...readings,
  }
}
