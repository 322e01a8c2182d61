import type { Pages, StandardSchema } from '@evergrant/core'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { createSmartsheets } from '../create-smartsheets.ts'
import type { SheetRecord } from '../records/record.ts'
import type { ReportRow, Row } from './row.ts'

const { sheets, reports, rows, streams } = createSmartsheets({ accessToken: 'token' })

test('rows are those of a sheet or a report', () => {
  expectTypeOf(sheets.rows(1)).toEqualTypeOf<Pages<Row>>()
  expectTypeOf(reports.rows(1)).toEqualTypeOf<Pages<ReportRow>>()
  expectTypeOf(rows.get(1, 2)).resolves.toEqualTypeOf<Row>()
})

test('records are what their schema makes of them', () => {
  const schema = v.object({ Name: v.string(), Amount: v.nullable(v.number()) })
  expectTypeOf(sheets.records(1, { schema })).toEqualTypeOf<Pages<{ Name: string; Amount: number | null }>>()
  expectTypeOf(reports.records(1, { schema })).toEqualTypeOf<Pages<{ Name: string; Amount: number | null }>>()
  const changing = v.pipe(
    schema,
    v.transform(({ Name }) => Name.length),
  )
  expectTypeOf(sheets.records(1, { schema: changing })).toEqualTypeOf<Pages<number>>()
  const others: StandardSchema<Date> = schema as never
  expectTypeOf(sheets.records(1, { schema: others })).toEqualTypeOf<Pages<Date>>()
})

test('records without a schema hold any value of a cell', () => {
  expectTypeOf(sheets.records(1)).toEqualTypeOf<Pages<SheetRecord>>()
  expectTypeOf(sheets.records('1', { pageSize: 10, modifiedSince: new Date() })).toEqualTypeOf<
    Pages<SheetRecord>
  >()
  expectTypeOf(sheets.records(1, { key: ({ id }) => `${id}` })).toEqualTypeOf<Pages<SheetRecord>>()
})

test('options that do not fit', () => {
  // @ts-expect-error
  sheets.changes(1)
  // @ts-expect-error
  sheets.records(1, { schema: { Name: 'string' } })
  // @ts-expect-error
  reports.rows(1, { modifiedSince: new Date() })
  // @ts-expect-error
  sheets.list({ include: ['everything'] })
  // @ts-expect-error
  streams({ metadataFields: ['row_mood'] })
})
