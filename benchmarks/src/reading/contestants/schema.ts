import { createSmartsheets } from '@evergrant/smartsheets'
import * as v from 'valibot'
import { countOf, type Read } from './place.ts'

const contact = v.object({ email: v.string(), name: v.string() })
const text = v.nullable(v.string())
const number = v.nullable(v.number())
const duration = v.nullable(v.object({ days: v.number() }))
const schema = v.object({
  Name: v.string(),
  Amount: number,
  Done: v.nullable(v.boolean()),
  Due: text,
  Owner: v.nullable(contact),
  Status: text,
  Labels: v.nullable(v.array(v.string())),
  Team: v.nullable(v.array(contact)),
  Duration: duration,
  Start: text,
  Predecessors: v.nullable(v.array(v.object({ rowNumber: v.number(), type: v.string() }))),
  Created: text,
  Modified: text,
  Number: text,
  'Modified by': v.nullable(contact),
  'Name 2': number,
  'Amount 2': text,
  'Done 2': v.nullable(v.boolean()),
  'Due 2': text,
  'Owner 2': v.nullable(contact),
})

export const records: Read = ({ origin, sheetId, concurrency }) => {
  const { sheets } = createSmartsheets({
    baseUrl: origin,
    accessToken: 'token',
    rateLimit: { requestsPerMinute: 1_000_000 },
  })
  return countOf(sheets.records(sheetId, { concurrency, schema }))
}
