import { StoreError } from '@evergrant/core'
import type { Row } from './connection.ts'

/** Reads what can be read. One record that cannot be stops no other: it is reported. */
export function readable<Result>(
  rows: readonly Row[],
  read: (row: Row) => Result,
): { read: Result[]; unreadable: Row[] } {
  const results: Result[] = []
  const unreadable = rows.filter((row) => {
    try {
      results.push(read(row))
      return false
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      process.emitWarning(error.message, { type: 'EvergrantWarning', code: 'EVERGRANT_STORE_CORRUPT' })
      return true
    }
  })
  return { read: results, unreadable }
}
