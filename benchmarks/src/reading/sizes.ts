/** Of the sheet. */
export const rowCount = 20_000
/** Of the sheet. */
export const columnCount = 20
/** Of the account. */
export const customerCount = 100_000
/** Records on a page. */
export const pageSize = 1000
