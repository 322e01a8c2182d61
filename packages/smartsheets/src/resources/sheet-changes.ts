import { createPages, type Pages, type ReadingOptions } from '@evergrant/core'
import type { Row } from './row.ts'
import type { SheetRowsOptions, Sheets } from './sheets.ts'

/** Since when changes are looked for, and how. */
export interface SheetChangesOptions extends SheetRowsOptions {
  /** The version that is known. */
  sinceVersion: number
  /**
   * The rows that are known. Smartsheet does not tell of rows that were deleted: they are found by reading the ids of all
   * rows. Default: not looked for.
   */
  knownRowIds?: Iterable<number>
}

/** What has changed in a sheet. */
export interface SheetChanges {
  /** The version to ask from the next time. What changed after it comes again then. */
  readonly version: number
  /** Whether anything has changed; if not, the rest is empty. */
  readonly isChanged: boolean
  /** The rows that have changed since `modifiedSince`; without it all rows. Read while they are iterated. */
  readonly rows: Pages<Row>
  /** Those of the known rows that are no longer there. */
  readonly deletedRowIds: readonly number[]
}

/** What has changed in a sheet since a version. */
export async function findChanges(
  sheets: Sheets,
  id: number | string,
  { sinceVersion, knownRowIds, ...options }: SheetChangesOptions,
): Promise<SheetChanges> {
  const version = await sheets.version(id, options)
  if (version === sinceVersion) {
    return { version, isChanged: false, rows: createPages(() => async () => undefined), deletedRowIds: [] }
  }
  const deletedRowIds = knownRowIds === undefined ? [] : await missingFrom(sheets, id, knownRowIds, options)
  return { version, isChanged: true, rows: sheets.rows(id, options), deletedRowIds }
}

async function missingFrom(
  sheets: Sheets,
  id: number | string,
  knownRowIds: Iterable<number>,
  reading: ReadingOptions,
): Promise<number[]> {
  const { concurrency, signal } = reading
  const missing = new Set(knownRowIds)
  // One column is the least that a row comes with.
  const { columns } = await sheets.get(id, { page: 1, pageSize: 1, signal })
  const columnIds = columns.slice(0, 1).map((column) => column.id)
  for await (const row of sheets.rows(id, { columnIds, concurrency, signal })) missing.delete(row.id)
  return [...missing]
}
